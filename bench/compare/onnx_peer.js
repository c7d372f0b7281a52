// The ONNX Runtime side of the comparison, in node: an LSTM of 512 units over a given sequence of points, and the output layer of 20 mixtures.
// It does not sample: ONNX Runtime has no loop that draws, so that this is what sampling would cost at least. Answers each line on stdin with
// a line of JSON, like ours.cpp:
//   sample BATCH STEPS THREADS REPEATS
//   version | forget
'use strict';
const fs = require('fs');
const path = require('path');
const readline = require('readline');
const folder = path.join(process.argv[2], 'node_modules', 'onnxruntime-node');  // argument: the folder that contains node_modules
const ort = require(folder);

const inputs = 5, units = 512, outputs = 123;

// --- the model, as an ONNX file: protocol buffers with the fields that are used -------------------------------------------------------

const varint = value => {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push(value % 128 + 128);
  return Buffer.from([...bytes, value]);
};
const integer = (field, value) => Buffer.concat([varint(field * 8), varint(value)]);
const bytes = (field, value) => {
  const content = Buffer.isBuffer(value) ? value : Buffer.from(value);
  return Buffer.concat([varint(field * 8 + 2), varint(content.length), content]);
};
const message = (field, ...parts) => bytes(field, Buffer.concat(parts));

const FLOAT = 1, INT64 = 7, INT = 2;
const tensor = (name, dims, type, data) => message(5, ...dims.map(dim => integer(1, dim)), integer(2, type), bytes(8, name),
                                                   bytes(9, Buffer.from(data.buffer)));
const floats = (name, dims, data) => tensor(name, dims, FLOAT, data);
const node = (type, from, to, ...attributes) => message(1, ...from.map(name => bytes(1, name)), ...to.map(name => bytes(2, name)),
                                                        bytes(4, type), ...attributes);
const integerAttribute = (name, value) => message(5, bytes(1, name), integer(3, value), integer(20, INT));
const value = (field, name, dims) => message(field, bytes(1, name),
    message(2, message(1, integer(1, FLOAT), message(2, ...dims.map(dim => message(1, integer(1, dim)))))));

let random = 1;
const normal = () => {  // nearly: the sum of four uniform numbers
  let sum = -2;
  for (let i = 0; i < 4; ++i) {
    random = random * 16807 % 2147483647;
    sum += random / 2147483647;
  }
  return sum * Math.sqrt(3);
};
const numbers = (count, deviation) => Float32Array.from({ length: count }, () => deviation * normal());

const weights = { W: numbers(4 * units * inputs, 0.05), R: numbers(4 * units * units, 0.05), B: numbers(8 * units, 0.05) };

function lstm(batch, steps) {
  const graph = [
    node('LSTM', ['x', 'W', 'R', 'B'], ['hidden'], integerAttribute('hidden_size', units)),
    node('Squeeze', ['hidden', 'axis'], ['h']),
    node('MatMul', ['h', 'W_y'], ['product']),
    node('Add', ['product', 'b_y'], ['y']),
    bytes(2, 'sampling'),
    floats('W', [1, 4 * units, inputs], weights.W), floats('R', [1, 4 * units, units], weights.R), floats('B', [1, 8 * units], weights.B),
    floats('W_y', [units, outputs], numbers(units * outputs, 0.05)), floats('b_y', [outputs], numbers(outputs, 0.05)),
    tensor('axis', [1], INT64, BigInt64Array.of(1n)),
    value(11, 'x', [steps, batch, inputs]), value(12, 'y', [steps, batch, outputs]), value(12, 'h', [steps, batch, units])];
  return Buffer.concat([integer(1, 8), message(8, bytes(1, ''), integer(2, 14)), message(7, ...graph)]);
}

/// Throws unless the first output of the first sketch is that of the cell, with state 0. Gates are i, o, f, c~.
function check(x, h) {
  const sigmoid = v => 1 / (1 + Math.exp(-v));
  for (let unit = 0; unit < units; ++unit) {
    const gate = index => {
      const row = index * units + unit;
      let sum = weights.B[row] + weights.B[4 * units + row];
      for (let i = 0; i < inputs; ++i) sum += weights.W[row * inputs + i] * x[i];
      return sum;
    };
    const expected = sigmoid(gate(1)) * Math.tanh(sigmoid(gate(0)) * Math.tanh(gate(3)));
    if (!(Math.abs(expected - h[unit]) < 1e-4)) throw new Error(`h[${unit}] is ${h[unit]}, expected ${expected}`);
  }
}

const prepared = new Map();

async function sample(batch, steps, threads, repeats) {
  const key = `${batch} ${steps} ${threads}`;
  if (!prepared.has(key)) {
    const session = await ort.InferenceSession.create(lstm(batch, steps), { intraOpNumThreads: threads, interOpNumThreads: 1 });
    const x = new ort.Tensor('float32', numbers(steps * batch * inputs, 1), [steps, batch, inputs]);
    const { h } = await session.run({ x });
    check(x.data, h.data);
    prepared.set(key, { session, x });
  }
  const { session, x } = prepared.get(key), ms = [];
  for (let repeat = 0; repeat < repeats; ++repeat) {
    const begin = process.hrtime.bigint();
    await session.run({ x }, ['y']);
    ms.push(Number(process.hrtime.bigint() - begin) * 1e-6 / steps);
  }
  return { ms };
}

async function answer(line) {
  const [command, ...words] = line.trim().split(/\s+/);
  if (command === 'sample') return sample(...words.map(Number));
  if (command === 'version') return { version: JSON.parse(fs.readFileSync(path.join(folder, 'package.json'))).version };
  if (command === 'forget') {
    prepared.clear();
    return {};
  }
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
    process.stdout.write(JSON.stringify(result) + '\n');
  }
})();
