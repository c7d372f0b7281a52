// Runs a program compiled for WASI: node run_wasm.js PROGRAM.wasm
const fs = require("fs");
const { WASI } = require("wasi");

const wasi = new WASI({ version: "preview1", args: [process.argv[2]] });
const imports = { wasi_snapshot_preview1: wasi.wasiImport };
process.exitCode = wasi.start(new WebAssembly.Instance(new WebAssembly.Module(fs.readFileSync(process.argv[2])), imports));
