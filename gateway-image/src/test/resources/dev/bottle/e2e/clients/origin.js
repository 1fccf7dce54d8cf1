// An origin that speaks HTTP/1.1, and another that takes HTTP/2 where it is offered; both with event streams and WebSocket.
// It says on stdout, a JSON line each, what has reached it. Arguments: address, port of each, folder with origin.pem and .key.
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs');
const http2 = require('node:http2');
const https = require('node:https');

const [address, port1, port2, folder] = process.argv.slice(2);
const tell = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const waiting = [];

/** Answers with the request's own body, once all of it is there. */
function echo(request, response) {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('aborted', () => tell({ path: request.url, aborted: true }));
  request.on('end', () => {
    const body = Buffer.concat(pieces);
    tell({
      path: request.url,
      version: request.httpVersion,
      sha256: crypto.createHash('sha256').update(body).digest('hex'),
      trailers: request.trailers,
    });
    response.end(body);
  });
}

const routes = {
  '/page': (request, response) => {
    tell({ path: request.url, version: request.httpVersion });
    response.setHeader('Content-Type', 'text/html');
    response.end(fs.readFileSync(`${__dirname}/page.html`));
  },
  // Both are answered when somebody asks for /release: what waits for them shows that something else came before.
  '/held': (request, response) => waiting.push(() => response.end()),
  '/events': (request, response) => {
    tell({ path: request.url, version: request.httpVersion });
    response.setHeader('Content-Type', 'text/event-stream');
    response.write('data: first\n\n');
    waiting.push(() => response.end('data: last\n\n'));
  },
  '/release': (request, response) => {
    waiting.splice(0).forEach((release) => release());
    echo(request, response);
  },
};

/** WebSocket's server side (RFC 6455), enough for short whole messages: each text comes back behind "echo: ". */
function upgrade(request, socket) {
  const accept = crypto.createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
    + `Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
  let bytes = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.on('data', (piece) => {
    bytes = Buffer.concat([bytes, piece]);
    for (let frame = take(); frame; frame = take()) {
      answer(frame);
    }
  });

  function take() {
    const end = bytes.length < 6 ? Infinity : 6 + (bytes[1] & 0x7f);
    if (bytes.length < end) {
      return undefined;
    }
    const mask = bytes.subarray(2, 6);
    const payload = Buffer.from(bytes.subarray(6, end).map((byte, i) => byte ^ mask[i % 4]));
    const opcode = bytes[0] & 0x0f;
    bytes = bytes.subarray(end);
    return { opcode, payload };
  }

  function answer({ opcode, payload }) {
    tell({ path: request.url, websocket: opcode, message: payload.toString('latin1') });
    if (opcode === 8) {
      socket.end(Buffer.concat([Buffer.from([0x88, payload.length]), payload]));
    } else if (opcode === 1) {
      const text = Buffer.concat([Buffer.from('echo: '), payload]);
      socket.write(Buffer.concat([Buffer.from([0x81, text.length]), text]));
    }
  }
}

const tls = { key: fs.readFileSync(`${folder}/origin.key`), cert: fs.readFileSync(`${folder}/origin.pem`) };
const respond = (request, response) => (routes[request.url] ?? echo)(request, response);
for (const [server, port] of [
  [https.createServer(tls, respond), port1],
  [http2.createSecureServer({ ...tls, allowHTTP1: true }, respond), port2],
]) {
  server.on('upgrade', upgrade).listen(Number(port), address, () => tell({ listening: Number(port) }));
}
