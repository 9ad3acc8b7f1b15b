// The portal's script. Every page works without it. It copies and shares links, counts characters, moves focus to
// errors and confirmations, stops a second press of a button, keeps the desk's question in view, closes the menu, and looks
// for similar answers while one writes.

const text = (element, key, count) => (element.dataset[key] ?? "").replace("%s", count);

function copyLinks() {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const label = button.textContent;
    button.addEventListener("click", async () => {
      const link = button.dataset.copy || document.querySelector("link[rel=canonical]")?.href || location.href;
      try {
        await navigator.clipboard.writeText(link);
        button.textContent = button.dataset.done;
      } catch {
        button.textContent = button.dataset.failed;
      }
      const spoken = button.parentElement.querySelector("[role=status]");
      if (spoken) spoken.textContent = button.textContent;
      setTimeout(() => { button.textContent = label; }, 4000);
    });
  }
}

// The device's own list of apps. Style shows the button on touch screens; it goes where the browser has no such list.
function shareToApps() {
  for (const button of document.querySelectorAll("button[data-share]")) {
    if (!navigator.share) {
      button.closest(".share").classList.add("appless");
      continue;
    }
    button.addEventListener("click", () => {
      const url = document.querySelector("link[rel=canonical]")?.href || location.href;
      navigator.share({ title: document.title, url }).catch(() => {}); // closing the list is no fault
    });
  }
}

function countCharacters() {
  for (const left of document.querySelectorAll("[data-count]")) {
    const field = document.getElementById(left.dataset.count);
    const limit = Number(left.dataset.limit);
    if (!field || !limit) continue;
    // Browsers cut pasted text at maxlength without a word. Allow all of it, and say how much is too long.
    field.removeAttribute("maxlength");
    const spoken = left.nextElementSibling;
    let timer;
    const say = () => {
      const rest = limit - [...field.value].length;
      const key = rest < 0 ? (rest === -1 ? "overOne" : "over") : rest === 1 ? "leftOne" : "left";
      left.textContent = text(left, key, Math.abs(rest).toLocaleString(document.documentElement.lang));
      left.classList.toggle("over", rest < 0);
      clearTimeout(timer);
      if (spoken) timer = setTimeout(() => { spoken.textContent = left.textContent; }, 1000);
    };
    field.addEventListener("input", say);
    addEventListener("pageshow", say);
    say();
  }
}

// The address of a confirmation says what was done. A reload or a bookmark must not confirm it again.
function confirmOnce() {
  if (document.querySelector("[data-confirmed]")) history.replaceState(null, "", location.pathname);
}

function focusSummary() {
  document.querySelector("[data-error-summary], [data-focus]")?.focus();
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-error-summary] a[href^='#']");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    (field.closest("fieldset, .field") ?? field).scrollIntoView();
    field.focus({ preventScroll: true });
  });
}

function guardForms() {
  const sent = new Map();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (Date.now() - (sent.get(form) ?? -Infinity) < 8000) {
      event.preventDefault();
      return;
    }
    sent.set(form, Date.now());
    event.submitter?.setAttribute("aria-disabled", "true");
    setTimeout(() => event.submitter?.removeAttribute("aria-disabled"), 8000);
  });
  addEventListener("pageshow", () => {
    sent.clear();
    document.querySelectorAll("button[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  });
}

// Keep the question in view beside the composer. One taller than the window scrolls to its end first.
function keepBeside() {
  for (const pane of document.querySelectorAll("[data-beside]")) {
    const place = () => pane.style.setProperty("--stick", `${Math.min(16, innerHeight - pane.offsetHeight - 16)}px`);
    new ResizeObserver(place).observe(pane);
    addEventListener("resize", place);
  }
}

const TYPING_PAUSE_MS = 150; // without a key, before we look for similar answers

// What the help card and the similar answers in `place` come to, in one line.
function summary(place, words) {
  const count = place.querySelectorAll(".rows > li").length;
  const similar = count === 1 ? words.dataset.one : count ? text(words, "many", count) : "";
  return [place.querySelector("[data-help] h2")?.textContent, similar].filter(Boolean);
}

// Health text goes in the body of a POST, never in an address. A newer request cancels the one before.
function suggestAnswers() {
  const form = document.querySelector("form[data-suggest]");
  const place = document.querySelector("[data-suggested]");
  if (!form || !place) return;
  const spoken = document.querySelector("[data-suggested-status]");
  const lead = document.querySelector("[data-suggested-link]"); // on a phone the answers are below the form
  let timer, running, last = "";
  const look = async () => {
    const data = new FormData(form);
    const asked = `${data.get("title")}\n${data.get("body")}`;
    if (asked === last || asked.trim().length < 12) return;
    last = asked;
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(form.dataset.suggest, { method: "POST", body: data, signal: running.signal });
      if (!answer.ok || answer.redirected) return;
      place.innerHTML = await answer.text();
      const lines = summary(place, spoken);
      spoken.textContent = lines.join(". ");
      lead.hidden = !lines.length;
      lead.firstElementChild.textContent = lines[0] ?? "";
    } catch {
      // Ignored: the next page shows the same answers.
    }
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, TYPING_PAUSE_MS); });
  look();
}

// A query is in the address of the results anyway, so a GET request shows no more than that.
function suggestWhileSearching() {
  const form = document.querySelector("form[data-suggest-search]");
  if (!form) return;
  const field = form.elements.q;
  const place = form.querySelector("[data-suggested]");
  const spoken = form.querySelector("[data-suggested-status]");
  let timer, running, last = field.value.trim();
  const look = async () => {
    const asked = field.value.trim();
    if (asked === last) return;
    last = asked;
    running?.abort();
    running = new AbortController();
    let html = "";
    try {
      // Two characters of Chinese are words: 想死.
      if (asked.length > 2 || (asked.length === 2 && !/[ -~]/.test(asked))) {
        const address = `${form.dataset.suggestSearch}?${new URLSearchParams({ q: asked })}`;
        const answer = await fetch(address, { signal: running.signal });
        if (answer.ok) html = await answer.text();
      }
    } catch {
      return;
    }
    place.innerHTML = html;
    spoken.textContent = summary(place, spoken).join(". ");
  };
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, TYPING_PAUSE_MS); });
}

// The folded navigation closes as a person expects of a menu, and focus goes back to where they opened it.
function closeMenu() {
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector(".menu[open]");
    if (!menu) return;
    const within = menu.contains(document.activeElement);
    menu.open = false;
    if (within) menu.querySelector("summary").focus();
  });
}

copyLinks();
shareToApps();
countCharacters();
focusSummary();
confirmOnce();
guardForms();
keepBeside();
closeMenu();
suggestAnswers();
suggestWhileSearching();
