// Leaves out of Socket.IO what only its other transports need; the page's worker names the websocket alone in its options.
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
  },
}
