// The @magenta/sketch side of the comparison, in node: samples with the loop used by its web demo (getPDF, sample, update). Answers each line
// on stdin with a line of JSON, like ours.cpp:
//   load FILE            a .gen.json model
//   sample STEPS REPEATS
'use strict';
const fs = require('fs');
const path = require('path');
const readline = require('readline');
const modules = process.argv[2];  // the folder that contains node_modules
const out = process.stdout.write.bind(process.stdout);
console.log = console.warn = () => {};  // the package prints to stdout
const { SketchRNN } = require(path.join(modules, 'node_modules', '@magenta', 'sketch'));
const tf = require(path.join(modules, 'node_modules', '@tensorflow', 'tfjs'));

let model = null;

async function load(file) {
  const raw = JSON.parse(fs.readFileSync(file, 'utf8'));
  model = new SketchRNN('file');
  global.fetch = async () => ({ json: async () => raw });  // initialize() fetches a URL
  await model.initialize();
  model.setPixelFactor(2.0);
  return { backend: tf.getBackend() };
}

function run(steps) {
  let state = model.zeroState(), stroke = model.zeroInput();
  for (let step = 0; step < steps; ++step) {
    state = model.update(stroke, state);
    stroke = model.sample(model.getPDF(state, 1.0, 1.0));
  }
  if (!stroke.every(Number.isFinite)) throw new Error('the drawing is not finite');
}

function sample(steps, repeats) {
  const ms = [];
  run(Math.min(steps, 20));
  for (let repeat = 0; repeat < repeats; ++repeat) {
    const begin = process.hrtime.bigint();
    run(steps);
    ms.push(Number(process.hrtime.bigint() - begin) * 1e-6 / steps);
  }
  return { ms };
}

async function answer(line) {
  const [command, ...words] = line.trim().split(/\s+/);
  if (command === 'load') return load(line.trim().slice(5));
  if (command === 'sample') return sample(Number(words[0]), Number(words[1]));
  if (command === 'forget') return {};
  throw new Error('unknown command ' + command);
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    let result;
    try {
      result = await answer(line);
    } catch (error) {
      result = { error: String(error) };
    }
    out(JSON.stringify(result) + '\n');
  }
})();
