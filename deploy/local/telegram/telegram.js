// A Bot API for tests, on the npm package telegram-test-api: `node telegram.js MODULES PORT`, on loopback.
// Reads commands from stdin and writes answers to stdout, one line of JSON each:
//   {"report": "TOKEN"}   what stands in all chats of that bot, in order
'use strict';
const { createRequire } = require('module');
const TelegramServer = createRequire(process.argv[2] + '/')('telegram-test-api');
const readline = require('readline');

const server = new TelegramServer({ host: '127.0.0.1', port: Number(process.argv[3]) });
const say = (line) => process.stdout.write(JSON.stringify(line) + '\n');
const standing = (token) => server.getUpdatesHistory(token).map((one) => ({
  id: one.messageId, chat: one.message.chat_id, text: one.message.text, mode: one.message.parse_mode,
  silent: one.message.disable_notification, preview: one.message.link_preview_options,
}));

readline.createInterface({ input: process.stdin })
  .on('line', (line) => say({ stands: standing(JSON.parse(line).report) }))
  .on('close', () => process.exit(0));
server.start().then(() => say({ started: true }));
