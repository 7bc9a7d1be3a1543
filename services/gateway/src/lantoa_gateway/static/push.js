// The second way to follow: notifications of this browser, asked for by a click and not before.
// Without this script, or without push, the form works as it did.
"use strict";

const WAIT_SECONDS = 20;
const VI = {
  agree: "Hãy đánh dấu vào ô đồng ý ở trên, rồi bấm lại.",
  asking: "Đang đăng ký… Nếu trình duyệt hỏi, hãy chọn “Cho phép”.",
  done: "Đã đăng ký. Trình duyệt này sẽ hiện thông báo khi có nội dung mới trong các mục bạn chọn.",
  awaited: "Đã đăng ký. Thông báo bắt đầu khi cha, mẹ hoặc người giám hộ của bạn đồng ý theo thư.",
  guardian: "Hãy ghi thư điện tử của cha, mẹ hoặc người giám hộ, rồi bấm lại.",
  denied:
    "Trình duyệt đang chặn thông báo của trang này. Hãy cho phép trong phần cài đặt quyền của " +
    "trang (biểu tượng bên trái địa chỉ), rồi bấm lại. Bạn vẫn có thể nhận qua thư.",
  unsupported:
    "Trình duyệt này không kết nối được dịch vụ thông báo. Hãy thử trình duyệt khác, hoặc nhận qua thư.",
  refused: "Chưa đăng ký được. Hãy tải lại trang và chọn lại các mục.",
  many: "Mạng của bạn đã đăng ký quá nhiều lần. Xin thử lại sau một giờ.",
  away: "Hệ thống đang bận hoặc mạng bị gián đoạn. Xin thử lại sau ít phút.",
};
const EN = {
  agree: "Please tick the box above, then press again.",
  asking: "Signing up… If your browser asks, please choose “Allow”.",
  done: "Done. This browser will show a notification when there is something new in what you chose.",
  awaited: "Done. It begins once your father, mother or guardian has agreed by the e-mail.",
  guardian: "Please give the e-mail address of father, mother or guardian, then press again.",
  denied:
    "Your browser blocks notifications of this page. Please allow them in the page's settings " +
    "(the icon left of the address), then press again. You can still be told by e-mail.",
  unsupported:
    "This browser cannot reach its notification service. Please try another one, or be told by e-mail.",
  refused: "This did not work. Please load the page again and choose anew.",
  many: "Your network has signed up too many times. Please try again in an hour.",
  away: "We are busy, or your connection broke. Please try again in a few minutes.",
};
const SAYS = document.documentElement.lang === "en" ? EN : VI;

class Told extends Error {}

const section = document.getElementById("day");

if (section && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
  document.getElementById("day-nut").addEventListener("click", follow);
  section.hidden = false;
}

async function follow(event) {
  const button = event.currentTarget;
  if (!document.getElementById("day-dong-y").checked) {
    say("agree", "bad");
    document.getElementById("day-dong-y").focus();
    return;
  }
  button.disabled = true;
  say("asking", "");
  try {
    await permitted();
    const guardian = guardianAsked();
    await sent(await subscribed(), guardian);
    say(guardian ? "awaited" : "done", "ok");
    if (section.dataset.to) location.reload();
  } catch (why) {
    say(why instanceof Told ? why.message : "unsupported", "bad");
  } finally {
    button.disabled = false;
  }
}

function say(what, looks) {
  const line = document.getElementById("day-tin");
  line.textContent = SAYS[what];
  line.className = `said ${looks}`;
}

async function permitted() {
  if ((await Notification.requestPermission()) !== "granted") throw new Told("denied");
}

// The subscription of this browser, made anew when it belongs to a key that we have left.
async function subscribed() {
  const key = bytes(section.dataset.key);
  await navigator.serviceWorker.register("/sw.js", { scope: "/" });
  const { pushManager } = await navigator.serviceWorker.ready;
  const known = await pushManager.getSubscription();
  if (known && !equal(known.options.applicationServerKey, key)) await known.unsubscribe();
  const options = { userVisibleOnly: true, applicationServerKey: key };
  return Promise.race([pushManager.subscribe(options), tooLong()]);
}

function tooLong() {
  return new Promise((_, fail) => setTimeout(() => fail(new Told("unsupported")), WAIT_SECONDS * 1000));
}

// Whoever is not yet 16 names father, mother or guardian, who is asked too.
function guardianAsked() {
  const child = document.getElementById("chua-16");
  if (!child || !child.checked) return "";
  const field = document.getElementById("giam-ho");
  if (!field.value || !field.checkValidity()) {
    field.focus();
    throw new Told("guardian");
  }
  return field.value;
}

async function sent(subscription, guardian) {
  const { endpoint, keys } = subscription.toJSON();
  const own = section.dataset.to;
  const told = { subscription: { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } }, consent: true };
  const asked = own ? told : { ...told, ...wanted(guardian) };
  const headers = { "Content-Type": "application/json" };
  const post = { method: "POST", headers, body: JSON.stringify(asked) };
  const answer = await fetch(own || "/theo-doi/day", post).catch(() => null);
  if (!answer || answer.status >= 500) throw new Told("away");
  if (answer.status === 429) throw new Told("many");
  if (!answer.ok) throw new Told("refused");
}

function wanted(guardian) {
  return {
    fields: chosen("linh-vuc"),
    areas: chosen("dia-ban"),
    audiences: chosen("doi-tuong"),
    occasions: chosen("khi-nao"),
    authorities: chosen("co-quan"),
    documents: chosen("van-ban"),
    searches: chosen("tim"),
    language: document.documentElement.lang,
    guardian,
  };
}

function chosen(name) {
  return new FormData(section.closest("form")).getAll(name).filter((code) => code);
}

function bytes(base64url) {
  const text = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function equal(buffer, other) {
  const one = new Uint8Array(buffer || 0);
  return one.length === other.length && one.every((byte, place) => byte === other[place]);
}
