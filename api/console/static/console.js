// What pages do beyond plain forms: they all work without it.
"use strict";

// A file may be dropped on its field.
for (const area of document.querySelectorAll("[data-drop]")) {
  const field = area.querySelector("input[type=file]");
  const over = (yes) => (event) => { event.preventDefault(); area.classList.toggle("over", yes); };
  area.addEventListener("dragover", over(true));
  area.addEventListener("dragleave", over(false));
  area.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files.length) { field.files = event.dataTransfer.files; }
  });
}

// A page that waits for work asks how far it is, and opens anew when that has ended.
for (const waiting of document.querySelectorAll("[data-progress]")) {
  const bar = waiting.querySelector("progress");
  const words = waiting.querySelector("[data-words]");
  const ask = async () => {
    try {
      const answer = await fetch(waiting.dataset.progress, { headers: { accept: "application/json" } });
      if (!answer.ok) { return; }
      const state = await answer.json();
      if (state.share !== null) { bar.value = state.share; }
      words.textContent = state.words;
      if (state.ended) { location.reload(); return; }
    } catch (error) {
      words.textContent = "The service does not answer at the moment; asking again.";
    }
    setTimeout(ask, 1000);
  };
  setTimeout(ask, 500);
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
// Folded parts are printed too.
window.addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details")) { part.open = true; }
});

// An example fills the fields of its form.
for (const button of document.querySelectorAll("[data-example]")) {
  button.addEventListener("click", () => { location.href = button.dataset.example; });
}
