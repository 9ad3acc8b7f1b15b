// The moderator's script: keys for what can be pressed, the sentence of a chosen reason, and words
// taken out by selecting them. Every page is whole without it.

const form = document.querySelector("[data-decide], [data-text]");

function shown(key) {
  const letter = document.createElement("kbd");
  letter.textContent = key;
  letter.setAttribute("aria-hidden", "true");
  return letter;
}

function keys() {
  const pressed = [...document.querySelectorAll("[data-key]")];
  const list = document.querySelector(".keys ul");
  for (const one of pressed) {
    one.setAttribute("aria-keyshortcuts", `Alt+Shift+${one.dataset.key}`);
    if (!list) continue;
    const row = document.createElement("li");
    row.append(shown(one.dataset.key), ` ${one.textContent.trim()}`);
    list.append(row);
    // Where a keyboard is likely, each button shows its letter; its name stays as it is.
    if (one.tagName === "BUTTON") one.append(" ", shown(one.dataset.key));
  }
  if (list) list.closest("details").hidden = false;
  addEventListener("keydown", (event) => {
    const mac = event.ctrlKey && event.altKey && !event.shiftKey;
    if (event.repeat || event.metaKey || !(mac || (event.altKey && event.shiftKey && !event.ctrlKey))) return;
    const one = pressed.find((each) => [`Key${each.dataset.key}`, `Digit${each.dataset.key}`].includes(event.code));
    if (!one) return;
    event.preventDefault();
    one.click();
  });
}

// What a reason says to the asker stands in the note, to be changed; a note of one's own stays.
function reasons() {
  const { reason, note } = form.elements;
  if (!reason || !note) return;
  const sentences = new Set([...reason.options].map((option) => option.dataset.note).filter(Boolean));
  reason.addEventListener("change", () => {
    if (note.value && !sentences.has(note.value)) return;
    note.value = reason.selectedOptions[0]?.dataset.note ?? "";
  });
}

function takeOut() {
  const button = form.querySelector("[data-take-out]");
  if (!button) return;
  button.hidden = false;
  let last = "";
  for (const area of form.querySelectorAll("textarea, input[type=text]")) {
    if (area.name === "words" || area.name === "note") continue;
    area.addEventListener("select", () => { last = area.value.slice(area.selectionStart, area.selectionEnd); });
  }
  button.addEventListener("click", () => {
    const lines = last.split("\n").map((line) => line.trim()).filter(Boolean);
    const { words } = form.elements;
    words.value = [...new Set([...words.value.split("\n").filter(Boolean), ...lines])].join("\n");
    words.focus();
  });
}

// One press is one decision.
function once() {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  addEventListener("pageshow", () => { delete form.dataset.sent; });
}

keys();
if (form) {
  reasons();
  takeOut();
  once();
  form.querySelector("[role=alert]")?.focus();
}
