// The desk's script: it saves the draft while one types and on leaving, marks what the rules find, and
// has a few keyboard shortcuts. The composer works without it.

const TYPING_PAUSE_MS = 1200; // save this long after the last key
const MAX_UNSAVED_MS = 3000; // but never leave text unsaved for longer
const RETRY_MS = 4000; // after a save that failed
const MAX_KEEPALIVE_BYTES = 60_000; // browsers refuse to send more for a page that is being left

class Composer {
  constructor(form) {
    this.form = form;
    this.saved = form.querySelector("[data-saved]");
    this.fault = form.querySelector("[data-save-fault]");
    this.findings = form.querySelector("[data-findings]");
    this.link = form.querySelector("[data-findings-link]");
    this.spoken = form.querySelector("[data-findings-status]");
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
    // After a refused Send nothing on this page has been saved yet. Where another window's text is shown
    // beside it, nothing is saved until the doctor types, so that neither text overwrites the other.
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
    this.timer = setTimeout(() => this.save(), Math.max(0, Math.min(TYPING_PAUSE_MS, this.first + MAX_UNSAVED_MS - Date.now())));
  }

  async save(evenIfUnchanged = false) {
    const typed = this.typed();
    if (this.leaving || this.running || (typed === this.last && !evenIfUnchanged)) return;
    if (evenIfUnchanged && !this.form.elements.revision.value.match(/[1-9]/)) return;
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
      const report = await answer.json();
      this.last = typed;
      this.revision.value = report.revision;
      this.saved.textContent = report.say;
      this.saved.classList.toggle("lost", !report.held);
      this.say("");
      this.show(report);
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

  // Signing in again in another tab changes the token against forged forms. This page takes over the new one.
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
    this.timer = setTimeout(() => this.save(), RETRY_MS);
  }

  say(sentence) {
    if (this.fault.textContent !== sentence) this.fault.textContent = sentence;
    this.saved.hidden = Boolean(sentence);
  }

  show(report) {
    if (this.findings.innerHTML !== report.findings) this.findings.innerHTML = report.findings;
    this.announce(this.findings.querySelectorAll(".notices > li").length, report.findings);
    this.keep.hidden = !report.warned && !this.keep.querySelector("textarea").value;
    for (const [name, marks] of this.marks) marks.show(report.marks[name] ?? []);
  }

  // The list may be out of sight, and a change in it is silent: a line leads to it, and the number is spoken.
  announce(count, html) {
    const { none, one, many } = this.spoken.dataset;
    const words = count === 1 ? one : count ? many.replace("%s", count) : html.trim() ? none : "";
    if (this.spoken.textContent !== words) this.spoken.textContent = words;
    this.link.hidden = !count;
    this.link.firstElementChild.textContent = words;
  }

  leave() {
    if (this.leaving || this.stopped || this.typed() === this.last) return;
    const body = this.body();
    fetch(this.form.dataset.draft, { method: "POST", body, keepalive: body.toString().length < MAX_KEEPALIVE_BYTES }).catch(() => {});
  }
}

// A copy of the text lies behind its field and shows the marks, because a textarea cannot. Spans count
// characters, not UTF-16 units.
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
    for (const [start, end] of [...spans].sort((first, second) => first[0] - second[0])) {
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

function listenForShortcuts() {
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
listenForShortcuts();
