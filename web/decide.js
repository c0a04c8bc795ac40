// Keys for editors: what a key does, a button or link on the page does too.
"use strict";
(() => {
  const all = [...document.querySelectorAll(".verdict[id]")];
  const help = document.getElementById("keys"), on = document.getElementById("keys-on");
  const words = document.getElementById("addwords");
  let at = -1;

  function select(i, focus) {
    if (!all.length) return;
    if (at >= 0) all[at].removeAttribute("aria-current");
    at = Math.max(0, Math.min(i, all.length - 1));
    all[at].setAttribute("aria-current", "true");
    if (focus) {
      all[at].focus({ preventScroll: true });
      (all[at].closest("li") || all[at]).scrollIntoView({ block: "nearest" });
    }
  }

  // An item of the queue has what waits for a person beside the figure that stands in its place.
  function press(selector) {
    if (at < 0) return;
    const to = all[at].closest("li")?.querySelector(".review " + selector) || all[at].querySelector(selector);
    if (to) to.click();
  }

  // The words that are selected in the text of an article, and what stands around them there.
  function selected() {
    const s = getSelection();
    if (!words || !s.rangeCount || s.isCollapsed) return null;
    const range = s.getRangeAt(0), inside = n => (n.nodeType === 1 ? n : n.parentElement)?.closest(".text .charts p, .text h1");
    const p = inside(range.startContainer);
    if (!p || p !== inside(range.endContainer)) return null;
    const before = document.createRange(), after = document.createRange();
    before.selectNodeContents(p); before.setEnd(range.startContainer, range.startOffset);
    after.selectNodeContents(p); after.setStart(range.endContainer, range.endOffset);
    const text = range.toString(), quote = text.trim();
    if (!quote) return null;
    const head = before.toString() + text.slice(0, text.indexOf(quote)), tail = text.slice(text.indexOf(quote) + quote.length) + after.toString();
    return { quote, prefix: head.slice(-32), suffix: tail.slice(0, 32) };
  }

  // Words that somebody has typed are his: a selection alone does not put others in their place.
  let typed = false;
  function fill(asked) {
    const s = selected();
    if (!s || typed && !asked) return false;
    typed = false;
    for (const name of ["quote", "prefix", "suffix"]) {
      words.elements[name].value = s[name];
      words.elements[name].disabled = false;
    }
    return true;
  }

  if (words) {
    document.addEventListener("selectionchange", () => fill(false));
    words.elements.quote.addEventListener("input", () => {
      typed = words.elements.quote.value !== "";
      words.elements.prefix.disabled = words.elements.suffix.disabled = true;
    });
  }

  const keys = {
    j: () => select(at + 1, true), ArrowDown: () => select(at + 1, true),
    k: () => select(at - 1, true), ArrowUp: () => select(at - 1, true),
    a: () => press("button[value=accept]"), r: () => press("button[value=reject]"),
    x: () => press("button[value=undo]"), g: () => press("button[value=again]"), u: () => document.querySelector(".done button[value=undo]")?.click(),
    e: () => press("[data-key=e]"), m: () => press("[data-key=m]"), n: () => press("[data-key=n]"),
    w: () => { if (words && (fill(true) || words.elements.quote.value)) words.requestSubmit(); },
    "?": () => { help.open = !help.open; if (help.open) help.querySelector("summary").focus(); },
  };

  function typing(e) {
    return e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.target.closest?.("input, textarea, select, [contenteditable]");
  }

  const steps = ["j", "k", "ArrowDown", "ArrowUp"];
  document.addEventListener("keydown", e => {
    // The arrows scroll until a figure is selected by j or k.
    if (typing(e) || e.repeat && !steps.includes(e.key) || on && !on.checked && e.key !== "?" || !keys[e.key] || e.key.startsWith("Arrow") && !document.activeElement.closest(".verdict[id]")) return;
    if (e.key.startsWith("Arrow") || e.key.length === 1) e.preventDefault();
    keys[e.key]();
  });
  document.addEventListener("focusin", e => {
    const i = all.indexOf(e.target.closest(".verdict[id]"));
    if (i >= 0) select(i, false);
  });

  // A second click or key is none: the first is on its way.
  let sent = false;
  const free = () => {
    sent = false;
    for (const b of document.querySelectorAll("button:disabled")) b.disabled = false;
  };
  document.addEventListener("submit", e => {
    if (e.target.method !== "post") return;
    if (sent) return e.preventDefault();
    sent = true;
    setTimeout(() => { if (e.submitter) e.submitter.disabled = true; }); // what is disabled is not sent
    setTimeout(free, 15000); // the answer may be in another tab, or lost
  });
  addEventListener("pageshow", e => { if (e.persisted) free(); });

  const first = form => form.querySelector("input:not([type=hidden]), textarea");

  // A link to a form of this very page leads nowhere where it has been followed before.
  document.addEventListener("click", e => {
    const link = e.target.closest?.("a[data-key], .wrong a");
    const to = link && link.hash && document.getElementById(link.hash.slice(1));
    if (!to || e.ctrlKey || e.metaKey || e.shiftKey) return;
    const here = link.pathname === location.pathname || to.elements?.id && link.pathname.endsWith("/" + to.elements.id.value);
    if (!here) return;
    e.preventDefault();
    (first(to) || to).focus();
  });

  if (help) {
    help.hidden = false;
    try {
      on.checked = localStorage.getItem("keys") !== "off";
      on.addEventListener("change", () => localStorage.setItem("keys", on.checked ? "on" : "off"));
    } catch { /* a browser that keeps nothing: keys are on */ }
  }
  // Keys decide of what is in sight: a long page has nothing selected until somebody goes there.
  const hash = location.hash.slice(1), was = all.findIndex(v => v.id === hash), own = location.pathname.startsWith("/decide");
  if (was >= 0 || own) select(Math.max(was, 0), false);
  // A browser that goes to an anchor takes the focus from what has it, so this comes last.
  const settled = () => {
    const form = ["edit", "move", "note"].includes(hash) && document.getElementById(hash);
    const field = document.querySelector(".deed .bad :is(input, select, textarea)") || form && first(form);
    if (field) field.focus();
    else if (was >= 0 || own && all.length === 1 && !document.querySelector(".deed")) select(at, true);
  };
  if (document.readyState === "complete") settled();
  else addEventListener("load", () => setTimeout(settled));
})();
