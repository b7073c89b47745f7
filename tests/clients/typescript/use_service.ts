// Uses a running service with the client that was generated from its own document, as a program of
// a bank or a carrier would. The types are those of `service.d.ts`; nothing here is cast.
//
//     node made/use_service.js http://127.0.0.1:8000 KEY
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import createClient from "openapi-fetch";
import { mayGoThrough } from "./never_clear.js";
import type { components, paths } from "./service.js";

type SubjectIn = components["schemas"]["SubjectIn"];

const [address, key] = process.argv.slice(2);
assert(address && key, "give the address of the service and a key");
const service = createClient<paths>({ baseUrl: address, headers: { "X-API-Key": key } });
const LISTED = "Korea Kwangson Banking Corp";

async function screensNames(): Promise<string> {
  // The document takes any subject, for a bad one is answered too: `SubjectIn` checks its fields.
  const subjects: SubjectIn[] = [
    { id: "listed", kind: "organization", names: [LISTED] },
    { id: "nobody", names: ["Hildegard Wunderlich"], birth_date: "1971-03-09" },
    { id: "nothing" },
  ];
  const params = { header: { "Idempotency-Key": "typescript-order-7" } };
  const request = { params, body: { subjects } };
  const { data, error } = await service.POST("/v1/screen", request);
  assert(data, JSON.stringify(error));
  const [listed, nobody, nothing] = data.results;
  assert(listed && nobody && nothing);
  assert.equal(listed.band, "block");
  assert.equal(nobody.band, "clear");
  assert.deepEqual([nothing.status, nothing.band], ["not_screened", "unscreened"]);
  assert.deepEqual(data.results.map(mayGoThrough), [false, true, false]);
  assert(listed.status === "screened" && listed.screening_id);

  const again = await service.POST("/v1/screen", request);
  assert.equal(again.response.headers.get("Idempotency-Replayed"), "true");
  assert.deepEqual(again.data, data);
  return listed.screening_id;
}

async function fetchesCertificate(screeningId: string): Promise<void> {
  const params = { path: { screening_id: screeningId }, query: { format: "html" as const } };
  const page = await service.GET("/v1/screenings/{screening_id}/certificate", {
    params,
    parseAs: "text",
  });
  assert.equal(page.response.status, 200);
  assert(String(page.data).includes(LISTED));
}

async function screensFile(): Promise<void> {
  const file = `name\n${LISTED}\nHildegard Wunderlich\n`;
  const form = new FormData();
  form.append("file", new Blob([file], { type: "text/csv" }), "customers.csv");
  const { data: made, error } = await service.POST("/v1/batches", {
    body: { file },
    bodySerializer: () => form,
  });
  assert(made, JSON.stringify(error));
  const params = { path: { batch_id: made.id } };
  let state: string = made.state;
  for (let turn = 0; turn < 600 && (state === "queued" || state === "running"); turn++) {
    await wait(100);
    const { data: batch } = await service.GET("/v1/batches/{batch_id}", { params });
    assert(batch);
    state = batch.state;
  }
  assert.equal(state, "completed");
  const { data: rows } = await service.GET("/v1/batches/{batch_id}/results", {
    params: { ...params, query: { format: "csv" as const, band: ["block" as const] } },
    parseAs: "text",
  });
  assert(rows !== undefined && rows.includes(LISTED));
  assert(!rows.includes("Hildegard Wunderlich"));
}

async function readsProblems(): Promise<void> {
  const empty = await service.POST("/v1/screen", { body: { subjects: [] } });
  assert.equal(empty.response.headers.get("Content-Type"), "application/problem+json");
  assert(empty.error && empty.data === undefined);
  assert.equal(empty.error.code, "unprocessable");

  const stranger = createClient<paths>({ baseUrl: address!, headers: { "X-API-Key": "dps_no" } });
  const refused = await stranger.GET("/v1/batches");
  assert.equal(refused.response.status, 401);
  assert(refused.error?.detail);
  assert.equal(refused.error.status, 401);
}

const screeningId = await screensNames();
await fetchesCertificate(screeningId);
await screensFile();
await readsProblems();
console.log("all calls answered");
