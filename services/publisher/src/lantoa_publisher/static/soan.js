// Keeps what is typed: in this browser at once, on the server some seconds later, again until it answers.
"use strict";
(() => {
  const form = document.getElementById("soan");
  if (!form) return;
  const status = document.getElementById("giu");
  const { place, revision } = form.dataset;
  const key = `soan ${place} ${revision}`;
  const WAIT = 2000, AGAIN = 4000;
  let timer = 0, changed = false, sending = false, apart = false;

  const say = (words, wrong) => {
    status.textContent = words;
    status.classList.toggle("apart", Boolean(wrong));
  };
  const fields = () => [...new FormData(form)].filter(([name, value]) =>
    typeof value === "string" && !["token", "seen", "revision", "base", "do"].includes(name));
  const written = () => JSON.stringify(fields());
  const first = written();

  const keepHere = () => {
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: fields() }));
    } catch { /* a full or closed store: the server still keeps it */ }
  };

  const restore = () => {
    let found;
    try { found = JSON.parse(localStorage.getItem(key)); } catch { return; }
    if (!found) return;
    const same = JSON.stringify(found.fields) === first;
    if (same) { localStorage.removeItem(key); return; }
    if (!fits(found.fields)) return;
    fill(found.fields);
    say(form.dataset.restored);
    later(0);
  };
  // Rows that the page does not have cannot be put back: they are on the server, which made them.
  const fits = (some) => some.every(([name]) => form.elements.namedItem(name));
  const fill = (some) => {
    const given = new Map();
    for (const [name, value] of some) given.set(name, [...(given.get(name) || []), value]);
    for (const input of form.elements) {
      if (!input.name || ["token", "seen", "revision", "base", "do"].includes(input.name)) continue;
      const values = given.get(input.name) || [];
      if (input.type === "checkbox" || input.type === "radio") input.checked = values.includes(input.value);
      else if (input.type !== "file" && values.length) input.value = values[0];
    }
  };

  const later = (wait) => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  };

  const send = async () => {
    if (sending) { later(WAIT); return; }
    sending = true;
    changed = false;
    const body = new FormData(form);
    body.delete("upload");
    body.delete("do");
    const sent = written();
    try {
      const answer = await fetch(`${place}/giu`, { method: "POST", body });
      if (answer.status === 409) { say(form.dataset.elsewhere, true); apart = true; return; }
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      form.elements.namedItem("seen").value = told.working;
      apart = false;
      if (sent === written()) localStorage.removeItem(key);
      const clock = new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
      say(told.newer ? form.dataset.newer : `${form.dataset.kept} ${clock}.`, told.newer);
    } catch {
      apart = true;
      say(form.dataset.apart, true);
      later(AGAIN);
    } finally {
      sending = false;
      if (changed && !timer) later(WAIT);
    }
  };

  form.addEventListener("input", () => { keepHere(); later(WAIT); });
  form.addEventListener("change", () => { keepHere(); later(WAIT); });
  window.addEventListener("pagehide", () => { if (changed || apart) keepHere(); });
  restore();
  const faults = document.getElementById("loi");
  if (faults) faults.focus();
})();
