// node unpack.js FROM TO: the package keeps its files squeezed; this writes them out.
const fs = require("fs");
const path = require("path");
const zlib = require("zlib");
const [from, to] = process.argv.slice(2);
for (const name of fs.readdirSync(from).filter((name) => name.endsWith(".br"))) {
  const squeezed = fs.readFileSync(path.join(from, name));
  fs.writeFileSync(path.join(to, name.slice(0, -3)), zlib.brotliDecompressSync(squeezed));
}
