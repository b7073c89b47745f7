// What the types must not let through: an unscreened subject taken for a clear one. Each
// `@ts-expect-error` is a line that the compiler has to refuse; where it does not, it fails.
import type { components } from "./service.js";

type Schemas = components["schemas"];

/** The rule of docs/integration.md: on `screened` and `clear`, and on nothing else. */
export function mayGoThrough(result: Schemas["Result"]): boolean {
  switch (result.status) {
    case "screened":
      return result.band === "clear";
    case "partly_screened":
      // @ts-expect-error: what was screened in part has no band `clear`
      return result.band === "clear";
    case "not_screened":
      // @ts-expect-error: neither has what was not screened
      return result.band === "clear";
  }
}

/** Without looking at `status`, `band` may be `unscreened`: it is no answer of a screening. */
export function bandOf(result: Schemas["Result"]): "clear" | "review" | "escalate" | "block" {
  // @ts-expect-error: `unscreened` has to be dealt with
  return result.band;
}

// @ts-expect-error: there is no unscreened subject that is clear
export const forged: Schemas["UnscreenedResult"]["band"] = "clear";

// @ts-expect-error: a result without `status` and `band` is none
export const empty: Schemas["ScreenedResult"] = {};

// @ts-expect-error: a field that the service does not know is no field of a request
export const misspelt: Schemas["ScreenRequest"] = { subjects: [], subject: [] };
