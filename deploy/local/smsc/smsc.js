// An SMSC for tests and benches, on the npm package smpp: `node smsc.js MODULES [KEY CERT]`, on a free port
// of loopback; with TLS where it is given a key and a certificate (PEM files).
// Reads commands from stdin and writes answers to stdout, one line of JSON each:
//   {"set": {...}}            how it behaves from now on (the names below)
//   {"deliver": {...}}        a deliver_sm with these fields, on any bind: {"delivered": status}
//   {"raw": "hex"}            these octets on every bind
//   {"report": true}          what it saw
'use strict';
const { createRequire } = require('module');
const smpp = createRequire(process.argv[2] + '/')('smpp');
const readline = require('readline');
const fs = require('fs');

const how = {
  password: 'matkhau', // of any system_id; another one is refused
  ids: 'decimal', // how an answer writes a message id: decimal, hex
  receipts: 'none', // none, after, before (the answer), twice, hold
  state: 'DELIVRD', // what receipts say
  throttle: 0, // every so manieth submit is refused with ESME_RTHROTTLED
  statuses: {}, // by number: the status of its submits
  silent: false, // nothing is answered
  mute: false, // submits are taken and not answered, all else is
  deaf: 0, // so many submits are taken and not answered, then the connection breaks
  unbind: false, // unbinds after the next submit
  closed: false, // hangs up on whoever wants to bind
  keep: true, // whether what arrives is kept for the report
};
const seen = { binds: 0, refused: 0, unbinds: 0, enquiries: 0, submits: 0, throttled: 0, most_open: 0, receipts: 0, redelivered: 0, taken: [] };
const sessions = new Set();
let ids = 0, turn = 0, open = 0;
const held = [];

const say = (line) => process.stdout.write(JSON.stringify(line) + '\n');
const written = (id) => (how.ids === 'hex' ? id.toString(16).toUpperCase() : String(id));

function anyBind() {
  const bound = [...sessions];
  return bound[turn++ % bound.length];
}

function receipt(id, state) {
  const text = `id:${id} sub:001 dlvrd:001 submit date:2611240801 done date:2611240802 stat:${state} err:000 text:`;
  return { source_addr: '84912345678', destination_addr: 'LANTOA', esm_class: 4, short_message: text };
}

function deliver(fields, told) {
  const session = anyBind();
  if (!session) return told(-1);
  const pdu = new smpp.PDU('deliver_sm', fields);
  const again = () => session.send(pdu, (answer) => {
    if (answer.command_status !== 0) { seen.redelivered++; pdu.sequence_number = 0; setTimeout(again, 200); return; }
    seen.receipts++;
    told(answer.command_status);
  });
  again();
}

function take(session, pdu) {
  if (!how.keep) return;
  const udh = pdu.short_message.udh && pdu.short_message.udh[0];
  seen.taken.push({
    to: pdu.destination_addr, from: pdu.source_addr, ton: pdu.source_addr_ton, coding: pdu.data_coding,
    esm: pdu.esm_class, registered: pdu.registered_delivery, text: pdu.short_message.message,
    octets: pdu.short_message.message.length, udh: udh ? [...udh] : [],
    at: performance.now() / 1000, bind: session.number,
  });
}

function submitted(session, pdu) {
  seen.submits++;
  if (how.silent || how.mute) { take(session, pdu); return; }
  if (how.deaf > 0) { take(session, pdu); if (--how.deaf === 0) for (const one of sessions) one.socket.destroy(); return; }
  const throttled = how.throttle && seen.submits % how.throttle === 0;
  const status = throttled ? smpp.ESME_RTHROTTLED : how.statuses[pdu.destination_addr] || 0;
  open++;
  seen.most_open = Math.max(seen.most_open, open);
  const answer = (id) => { open--; session.send(pdu.response({ command_status: status, message_id: id })); };
  if (status !== 0) { if (throttled) seen.throttled++; return setImmediate(answer, ''); }
  take(session, pdu);
  const id = ++ids;
  const told = () => {};
  if (how.receipts === 'before') deliver(receipt(id, how.state), told);
  setImmediate(() => {
    answer(written(id));
    if (how.receipts === 'after' || how.receipts === 'twice') deliver(receipt(id, how.state), told);
    if (how.receipts === 'twice') deliver(receipt(id, how.state), told);
    if (how.receipts === 'hold') held.push(id);
    if (how.unbind) { how.unbind = false; session.unbind(); }
  });
}

const [key, cert] = process.argv.slice(3).map((file) => fs.readFileSync(file));
const server = smpp.createServer({ key, cert }, (session) => {
  session.on('error', () => {});
  session.on('close', () => sessions.delete(session));
  session.on('bind_transceiver', (pdu) => {
    if (how.silent) return;
    if (how.closed) { session.close(); return; }
    if (pdu.password !== how.password) {
      seen.refused++;
      session.send(pdu.response({ command_status: smpp.ESME_RINVPASWD }));
      return;
    }
    session.number = ++seen.binds;
    session.send(pdu.response({ system_id: 'SMSC' }));
    sessions.add(session);
  });
  session.on('enquire_link', (pdu) => { seen.enquiries++; if (!how.silent) session.send(pdu.response()); });
  session.on('submit_sm', (pdu) => submitted(session, pdu));
  session.on('unbind', (pdu) => { seen.unbinds++; session.send(pdu.response()); session.close(); });
});

const deeds = {
  set: (values) => { Object.assign(how, values); say({ set: true }); },
  deliver: (fields) => deliver(fields, (status) => say({ delivered: status })),
  raw: (hex) => { for (const one of sessions) one.socket.write(Buffer.from(hex, 'hex')); say({ raw: sessions.size }); },
  release: () => { const all = held.splice(0); all.forEach((id) => deliver(receipt(id, how.state), () => {})); say({ released: all.length }); },
  report: () => say({ ...seen, bound: sessions.size }),
};
readline.createInterface({ input: process.stdin })
  .on('line', (line) => { for (const [deed, value] of Object.entries(JSON.parse(line))) deeds[deed](value); })
  .on('close', () => process.exit(0));
server.listen(0, '127.0.0.1', () => say({ port: server.address().port }));
