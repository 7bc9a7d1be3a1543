// Shows what the notifier sends: {title, body, tag, url, acknowledge_url, stop_url, manage_url, lang}, sealed for this browser alone.
// A note of the same tag (one content, one tag) takes the place of the one on the screen.
"use strict";

const ACKNOWLEDGE = "da-nhan";
const STOP = "dung";
const MANAGE = "cua-toi";
const SAYS = {
  vi: { [ACKNOWLEDGE]: "Tôi đã nhận", [STOP]: "Dừng nhận", [MANAGE]: "Mục của tôi" },
  en: { [ACKNOWLEDGE]: "Received", [STOP]: "Stop these", [MANAGE]: "What I follow" },
};
const DEFAULT = {
  title: "Lan Tỏa – pháp luật Hà Nội",
  body: "Có thông báo pháp luật mới. Bấm để xem.",
  tag: "lan-toa",
  url: "/",
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("push", (event) => event.waitUntil(show(read(event.data))));
self.addEventListener("notificationclick", (event) => {
  const { url, acknowledge_url: acknowledge, stop_url: stop, manage_url: manage } = event.notification.data;
  event.notification.close();
  if (event.action === ACKNOWLEDGE && acknowledge) {
    event.waitUntil(received(acknowledge));
    return;
  }
  event.waitUntil(open({ [STOP]: stop, [MANAGE]: manage }[event.action] || url));
});

function read(data) {
  try {
    const note = data.json();
    const whole = [note.title, note.body, note.tag].every((text) => typeof text === "string" && text);
    return whole ? note : DEFAULT;
  } catch {
    return DEFAULT;
  }
}

// A note sent twice does not sound twice; a correction or a withdrawal does.
async function show(note) {
  const shown = await self.registration.getNotifications({ tag: note.tag });
  const stop = page(note.stop_url);
  const manage = page(note.manage_url);
  const acknowledge = page(note.acknowledge_url);
  const lang = note.lang === "en" ? "en" : "vi";
  const actions = [acknowledge && ACKNOWLEDGE, stop && STOP, manage && MANAGE].filter(Boolean);
  await self.registration.showNotification(note.title, {
    body: note.body,
    tag: note.tag,
    renotify: shown.some((old) => old.title !== note.title || old.body !== note.body),
    lang,
    data: { url: page(note.url) || "/", acknowledge_url: acknowledge, stop_url: stop, manage_url: manage },
    requireInteraction: Boolean(acknowledge),
    actions: actions.map((action) => ({ action, title: SAYS[lang][action] })),
  });
}

// What is urgent was received: said without opening a page; with one, where that fails.
async function received(url) {
  const answer = await fetch(url, { method: "POST" }).catch(() => null);
  return answer && answer.ok ? null : open(url);
}

// The address, if it is one of a page; nothing for any other.
function page(text) {
  try {
    const url = new URL(text, self.location.origin);
    return text && ["https:", "http:"].includes(url.protocol) ? url.href : "";
  } catch {
    return "";
  }
}

async function open(url) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((client) => client.url === new URL(url, self.location.origin).href);
  return there ? there.focus() : self.clients.openWindow(url);
}
