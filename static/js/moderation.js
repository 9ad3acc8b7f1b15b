// The moderator's script: keyboard shortcuts, the sentence of a chosen reason, and taking out selected
// words. Every page works without it.

const form = document.querySelector("[data-decide], [data-text]");

function shown(key) {
  const letter = document.createElement("kbd");
  letter.textContent = key;
  letter.setAttribute("aria-hidden", "true");
  return letter;
}

function keys() {
  const buttons = [...document.querySelectorAll("[data-key]")];
  const list = document.querySelector(".keys ul");
  for (const button of buttons) {
    button.setAttribute("aria-keyshortcuts", `Alt+Shift+${button.dataset.key}`);
    if (!list) continue;
    const row = document.createElement("li");
    row.append(shown(button.dataset.key), ` ${button.textContent.trim()}`);
    list.append(row);
    // Each button shows its letter. The name that screen readers speak does not change.
    if (button.tagName === "BUTTON") button.append(" ", shown(button.dataset.key));
  }
  if (list) list.closest("details").hidden = false;
  addEventListener("keydown", (event) => {
    const mac = event.ctrlKey && event.altKey && !event.shiftKey;
    if (event.repeat || event.metaKey || !(mac || (event.altKey && event.shiftKey && !event.ctrlKey))) return;
    const button = buttons.find((each) => [`Key${each.dataset.key}`, `Digit${each.dataset.key}`].includes(event.code));
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}

// Choosing a reason puts its sentence for the asker into the note, to be edited. A note already written stays.
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

// A second press must not send the decision twice.
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
