// The desk's script: it saves what is typed every few seconds and on leaving, marks what the rules
// find, and knows a few keys. The composer is whole without it.

const PAUSE = 1200; // milliseconds after the last key
const LONGEST = 3000; // never longer unsaved while one writes
const AGAIN = 4000; // after a save that failed
const MOST_ON_LEAVING = 60_000; // bytes that a browser still sends for a page that is gone

class Composer {
  constructor(form) {
    this.form = form;
    this.saved = form.querySelector("[data-saved]");
    this.fault = form.querySelector("[data-save-fault]");
    this.findings = form.querySelector("[data-findings]");
    this.keep = form.querySelector("[data-keep]");
    this.revision = form.elements.revision;
    form.elements.writer.value = crypto.randomUUID?.() ?? String(Math.random());
    this.marks = new Map([...form.querySelectorAll("textarea")].map((area) => [area.name, new Marks(area)]));
    this.turn = 0;
    this.last = this.typed();
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", () => {
      form.elements.turn.value = ++this.turn;
      this.leaving = true;
      clearTimeout(this.timer);
    });
    addEventListener("pageshow", () => { this.leaving = false; });
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.leave(); });
    // After a refused Send nothing of this page is saved yet. Beside another window's text nothing is saved unasked.
    if ("refused" in form.dataset) this.last = "";
    if (!("apart" in form.dataset)) this.save(!("refused" in form.dataset));
  }

  typed() {
    const data = new FormData(this.form);
    for (const name of ["csrfmiddlewaretoken", "action", "step", "template", "revision", "base", "writer", "turn"]) data.delete(name);
    return JSON.stringify([...data]);
  }

  body() {
    this.form.elements.turn.value = ++this.turn;
    const data = new FormData(this.form);
    data.set("step", "auto");
    return new URLSearchParams(data);
  }

  changed() {
    this.first ??= Date.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), Math.max(0, Math.min(PAUSE, this.first + LONGEST - Date.now())));
  }

  async save(looking = false) {
    const typed = this.typed();
    if (this.leaving || this.running || (typed === this.last && !looking)) return;
    if (looking && !this.form.elements.revision.value.match(/[1-9]/)) return;
    this.first = undefined;
    this.running = true;
    try {
      const answer = await fetch(this.form.dataset.draft, { method: "POST", body: this.body(), redirect: "manual" });
      await this.answered(answer, typed);
    } catch {
      this.trouble(this.form.dataset.unsaved);
    } finally {
      this.running = false;
      if (this.typed() !== this.last && !this.stopped) this.changed();
    }
  }

  async answered(answer, typed) {
    if (answer.ok) {
      const told = await answer.json();
      this.last = typed;
      this.revision.value = told.revision;
      this.saved.textContent = told.say;
      this.saved.classList.toggle("lost", !told.held);
      this.say("");
      this.show(told);
    } else if (answer.type === "opaqueredirect") {
      this.trouble(this.form.dataset.signedOut);
    } else if (answer.status === 403) {
      await this.renew();
    } else if (answer.status === 409) {
      this.stopped = true;
      this.say((await answer.json()).say);
    } else if (answer.status === 404) {
      this.stopped = true;
      this.say(this.form.dataset.gone);
    } else {
      this.trouble(this.form.dataset.unsaved);
    }
  }

  // Who signed in again in another tab has a new token; this page takes it over.
  async renew() {
    const page = await fetch(location.href, { redirect: "manual" });
    const token = page.ok && new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[name=csrfmiddlewaretoken]");
    if (token) {
      for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token.value;
      this.changed();
    } else {
      this.trouble(this.form.dataset.signedOut);
    }
  }

  trouble(sentence) {
    this.say(sentence);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), AGAIN);
  }

  say(sentence) {
    if (this.fault.textContent !== sentence) this.fault.textContent = sentence;
    this.saved.hidden = Boolean(sentence);
  }

  show(told) {
    if (this.findings.innerHTML !== told.findings) this.findings.innerHTML = told.findings;
    this.keep.hidden = !told.warned && !this.keep.querySelector("textarea").value;
    for (const [name, marks] of this.marks) marks.show(told.marks[name] ?? []);
  }

  leave() {
    if (this.leaving || this.stopped || this.typed() === this.last) return;
    const body = this.body();
    fetch(this.form.dataset.draft, { method: "POST", body, keepalive: body.toString().length < MOST_ON_LEAVING }).catch(() => {});
  }
}

// A copy of the text behind its field, in which the spans are marked. Spans count characters, not UTF-16 units.
class Marks {
  constructor(area) {
    this.area = area;
    this.behind = document.createElement("div");
    this.behind.className = "marks";
    this.behind.setAttribute("aria-hidden", "true");
    const both = document.createElement("div");
    both.className = "marked";
    area.replaceWith(both);
    both.append(this.behind, area);
    area.addEventListener("scroll", () => { this.behind.scrollTop = area.scrollTop; });
    area.addEventListener("input", () => { if (this.spans?.length) this.show([]); });
  }

  show(spans) {
    this.spans = spans;
    const text = [...this.area.value];
    const parts = [];
    let at = 0;
    for (const [start, end] of [...spans].sort((one, other) => one[0] - other[0])) {
      if (start < at) continue;
      const mark = document.createElement("mark");
      mark.textContent = text.slice(start, end).join("");
      parts.push(text.slice(at, start).join(""), mark);
      at = end;
    }
    this.behind.replaceChildren(...parts, `${text.slice(at).join("")}\n`);
    this.behind.scrollTop = this.area.scrollTop;
  }
}

const STEPS = [
  [(event) => event.key === "Enter" && event.shiftKey, "check"],
  [(event) => event.key === "Enter", "preview", "send"],
  [(event) => event.key.toLowerCase() === "s" && !event.shiftKey, "save"],
];

function knowKeys() {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const step = STEPS.find(([matches]) => matches(event));
    const button = step?.slice(1).map((name) => document.querySelector(`[data-step="${name}"]`)).find(Boolean);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}

const form = document.getElementById("composer");
if (form) new Composer(form);
knowKeys();
