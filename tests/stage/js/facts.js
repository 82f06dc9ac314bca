// What Python packed, and what it meant by it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { unpack } from "../../../vislib/stage/js/decode.js";

const read = (name) => readFileSync(join(process.env.FACTS, name));

export const facts = JSON.parse(read("facts.json"));

/** A picture that nobody decodes: there is no browser. */
const load = (bytes, mime) => ({ bytes, mime, image: null, rim: null, ready: true, onready: null });

/** A scene by the name of its file, unpacked. */
export const scene = (name, old = null) => unpack(new Uint8Array(read(`${name}.bin`)), old, load);

/** A mark by its id. */
export const markOf = (from, id) => from.marks[from.byId[id]];
