// Runs a model in @magenta/sketch: its mixture at every step of a given drawing (teacher forcing), and drawings of its own.
// Usage: node play.js NODE_MODULES MODEL.gen.json ROWS.json ANSWER.json
// ROWS.json: {"rows": [[dx, dy, p1, p2, p3], ...], "drawings": count, "longest": points}; offsets here and in the result are in pixels of the
// page. ANSWER.json: {"pdfs": [...], "drawings": [[row, ...], ...]}.
'use strict';
const fs = require('fs');
const path = require('path');
const [modules, modelFile, rowsFile, answerFile] = process.argv.slice(2);
console.log = console.warn = () => {};  // the package and tfjs print to stdout
const { SketchRNN } = require(path.join(modules, '@magenta', 'sketch'));

// The package samples with Math.random: made reproducible (xorshift).
let bits = 2463534242;
Math.random = () => {
  bits ^= bits << 13;
  bits ^= bits >>> 17;
  bits ^= bits << 5;
  return (bits >>> 0) / 4294967296;
};

function forced(model, rows) {
  const pdfs = [];
  let state = model.zeroState();
  for (const row of rows) {
    state = model.update(row, state);
    const pdf = model.getPDF(state, 1.0, 1.0);
    pdfs.push(Object.fromEntries(Object.entries(pdf).map(([name, numbers]) => [name, Array.from(numbers)])));
  }
  return pdfs;
}

// As on the page, point by point until the pen state ends the drawing.
function draw(model, longest) {
  const rows = [];
  let state = model.zeroState(), stroke = model.zeroInput();
  while (rows.length < longest) {
    state = model.update(stroke, state);
    stroke = model.sample(model.getPDF(state, 1.0));
    if (stroke[4] === 1) break;
    rows.push(stroke);
  }
  return rows;
}

(async () => {
  const asked = JSON.parse(fs.readFileSync(rowsFile, 'utf8'));
  const model = new SketchRNN('model');
  global.fetch = async () => ({ json: async () => JSON.parse(fs.readFileSync(modelFile, 'utf8')) });  // initialize() asks for a URL
  await model.initialize();
  const pdfs = forced(model, asked.rows);
  const drawings = Array.from({ length: asked.drawings }, () => draw(model, asked.longest));
  fs.writeFileSync(answerFile, JSON.stringify({ pdfs, drawings }));
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
