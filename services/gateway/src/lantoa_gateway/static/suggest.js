// Names of laws and contents while one types (ARIA combobox with a list). Without it one just asks.
"use strict";

const box = document.querySelector(".seek input[type=search]");
const list = document.createElement("ul");
const WAIT = 120, LONGEST = 300;
let last = "", timer = 0, at = -1;

function set_up() {
  list.id = "goi-y";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.suggests);
  list.hidden = true;
  box.after(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) box.setAttribute(name, value);
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  box.addEventListener("keydown", press);
  box.addEventListener("blur", () => setTimeout(close, 150));
}

async function ask() {
  const typed = last = box.value.trim();
  if (typed.length < 2 || typed.length > LONGEST) return close();
  const reply = await fetch("/api/v1/suggest?q=" + encodeURIComponent(typed));
  if (!reply.ok || typed !== last) return;
  show((await reply.json()).suggestions);
}

function show(names) {
  list.replaceChildren(...names.map(option));
  at = -1;
  list.hidden = !names.length;
  box.setAttribute("aria-expanded", String(!list.hidden));
  box.removeAttribute("aria-activedescendant");
}

function option(name, place) {
  const row = document.createElement("li");
  row.id = "goi-y-" + place;
  row.lang = "vi";
  row.setAttribute("role", "option");
  row.setAttribute("aria-selected", "false");
  row.append(name.title);
  const beside = name.aspect || name.number;
  if (beside) row.append(Object.assign(document.createElement("small"), { textContent: beside }));
  row.addEventListener("mousedown", (press) => { press.preventDefault(); location.assign(new URL(name.url).pathname); });
  row.dataset.path = new URL(name.url).pathname;
  return row;
}

function press(key) {
  if (list.hidden) return;
  if (key.key === "ArrowDown" || key.key === "ArrowUp") {
    key.preventDefault();
    choose((at + (key.key === "ArrowDown" ? 1 : -1) + list.children.length + 1) % (list.children.length + 1));
  } else if (key.key === "Enter" && list.children[at]) {
    key.preventDefault();
    location.assign(list.children[at].dataset.path);
  } else if (key.key === "Escape") {
    key.preventDefault();
    close();
  }
}

function choose(place) {
  if (list.children[at]) list.children[at].setAttribute("aria-selected", "false");
  at = place;
  const row = list.children[at];
  if (!row) return box.removeAttribute("aria-activedescendant");
  row.setAttribute("aria-selected", "true");
  row.scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", row.id);
}

function close() { show([]); }

if (box) set_up();
