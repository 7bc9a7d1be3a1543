// Answers are told as soon as they are chosen; without this script the button asks for all at once.
"use strict";

const quiz = document.querySelector("form.quiz");

async function ask() {
  const answers = new URLSearchParams(new FormData(quiz));
  const reply = await fetch(location.pathname, { method: "POST", body: answers });
  if (reply.ok) tell(new DOMParser().parseFromString(await reply.text(), "text/html"));
}

function tell(page) {
  for (const told of quiz.querySelectorAll(".told")) {
    const now = page.getElementById(told.id);
    if (now && now.innerHTML !== told.innerHTML) told.replaceChildren(...now.childNodes);
  }
}

quiz.addEventListener("change", () => ask().catch(() => {}));
