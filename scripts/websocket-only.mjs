// Leaves out of Socket.IO what only its other transports and binary packets need: the page's worker names the websocket alone
// in its options, and the protocol has no binary data.
export const websocketOnly = {
  name: 'websocket-only',
  setup({ onLoad }) {
    onLoad({ filter: /engine\.io-client\/build\/esm\/transports\/(polling-xhr|polling-fetch|webtransport)\.js$/ }, () => ({
      contents: 'export class XHR {}\nexport class Fetch {}\nexport class WT {}\n',
    }))
    // A server sends binary data as text only over polling.
    onLoad({ filter: /engine\.io-parser\/build\/esm\/contrib\/base64-arraybuffer\.js$/ }, () => ({
      contents: 'export const decode = () => new ArrayBuffer(0)\nexport const encode = () => ""\n',
    }))
    onLoad({ filter: /socket\.io-parser\/build\/esm\/is-binary\.js$/ }, () => ({
      contents: 'export const isBinary = () => false\nexport const hasBinary = () => false\n',
    }))
    onLoad({ filter: /socket\.io-parser\/build\/esm\/binary\.js$/ }, () => ({
      contents: 'export const deconstructPacket = () => undefined\nexport const reconstructPacket = () => undefined\n',
    }))
  },
}
