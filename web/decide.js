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

  function press(selector) {
    const here = at >= 0 && (all[at].querySelector(selector) || all[at].closest("li")?.querySelector(".review " + selector));
    // In the queue what has just been done is no longer there: the line above it takes it back.
    const to = here || document.querySelector(".doubts, .nothing") && document.querySelector(".done " + selector);
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

  function fill() {
    const s = selected();
    if (!s) return false;
    for (const name of ["quote", "prefix", "suffix"]) {
      words.elements[name].value = s[name];
      words.elements[name].disabled = false;
    }
    return true;
  }

  if (words) {
    document.addEventListener("selectionchange", fill);
    words.elements.quote.addEventListener("input", () => {
      words.elements.prefix.disabled = words.elements.suffix.disabled = true;
    });
  }

  const keys = {
    j: () => select(at + 1, true), ArrowDown: () => select(at + 1, true),
    k: () => select(at - 1, true), ArrowUp: () => select(at - 1, true),
    a: () => press("button[value=accept]"), r: () => press("button[value=reject]"), u: () => press("button[value=undo]"),
    e: () => press("[data-key=e]"), m: () => press("[data-key=m]"), n: () => press("[data-key=n]"),
    w: () => { if (words && (fill() || words.elements.quote.value)) words.requestSubmit(); },
    "?": () => { help.open = !help.open; if (help.open) help.querySelector("summary").focus(); },
  };

  function typing(e) {
    return e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.target.closest?.("input, textarea, select, [contenteditable]");
  }

  document.addEventListener("keydown", e => {
    // The arrows scroll until a figure is selected by j or k.
    if (typing(e) || e.repeat && !"jk".includes(e.key) || on && !on.checked && e.key !== "?" || !keys[e.key] || e.key.startsWith("Arrow") && !document.activeElement.closest(".verdict[id]")) return;
    if (e.key.startsWith("Arrow") || e.key.length === 1) e.preventDefault();
    keys[e.key]();
  });
  document.addEventListener("focusin", e => {
    const i = all.indexOf(e.target.closest(".verdict[id]"));
    if (i >= 0) select(i, false);
  });

  if (help) {
    help.hidden = false;
    try {
      on.checked = localStorage.getItem("keys") !== "off";
      on.addEventListener("change", () => localStorage.setItem("keys", on.checked ? "on" : "off"));
    } catch { /* a browser that keeps nothing: keys are on */ }
  }
  const hash = location.hash.slice(1), was = all.findIndex(v => v.id === hash);
  select(Math.max(was, 0), false);
  // A browser that goes to an anchor takes the focus from what has it, so this comes last.
  const settled = () => {
    const form = ["edit", "move", "note"].includes(hash) && document.getElementById(hash);
    const field = document.querySelector(".deed .bad :is(input, select, textarea)") || form && form.querySelector("input:not([type=hidden]), textarea");
    if (field) field.focus();
    else if (was >= 0 || all.length === 1 && !document.querySelector(".deed")) select(at, true);
  };
  if (document.readyState === "complete") settled();
  else addEventListener("load", () => setTimeout(settled));
})();
