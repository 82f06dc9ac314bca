// @ts-check
// The steps of the network as compute shaders in WGSL.

export const WIDE = 4; // output channels, and pixels of a row, that one thread computes
export const GRID = 8; // threads a side of a workgroup

// Maps, weights and settings are in three buffers; a step reads its places from its settings. Maps
// and weights are kept as "real"; sums are float32 in either precision.
const STEPS = /* wgsl */ `
struct Step { input: u32, ic: u32, h: u32, w: u32, output: u32, oc: u32, weights: u32, bias: u32,
  relu: u32, by: f32, numbers: u32 };
@group(0) @binding(0) var<storage, read_write> maps: array<real>;
@group(0) @binding(1) var<storage, read> weights: array<vec4<real>>;
@group(0) @binding(2) var<uniform> s: Step;

@compute @workgroup_size(${GRID}, ${GRID})
fn conv(@builtin(global_invocation_id) id: vec3u) {
  let x = id.x * 4u;
  let y = id.y;
  if (x >= s.w || y >= s.h) { return; }
  let stride = s.w + 2u;
  let plane = (s.h + 2u) * stride;
  var sum: array<vec4f, 4>;
  let bias = vec4f(weights[s.bias + id.z]);
  for (var n = 0u; n < 4u; n++) { sum[n] = bias; }
  var k = s.weights + id.z * s.ic * 9u;
  var corner = s.input + y * stride + x;
  for (var c = 0u; c < s.ic; c++) {
    for (var r = 0u; r < 3u; r++) {
      var row: array<f32, 6>;
      for (var n = 0u; n < 6u; n++) { row[n] = f32(maps[corner + r * stride + n]); }
      for (var t = 0u; t < 3u; t++) {
        let tap = vec4f(weights[k]);
        k++;
        for (var n = 0u; n < 4u; n++) { sum[n] += row[n + t] * tap; }
      }
    }
    corner += plane;
  }
  for (var n = 0u; n < min(4u, s.w - x); n++) {
    let v = select(sum[n], max(sum[n], vec4f(0.0)), s.relu == 1u);
    for (var o = 0u; o < min(4u, s.oc - 4u * id.z); o++) {
      maps[s.output + (4u * id.z + o) * plane + (y + 1u) * stride + x + n + 1u] = real(v[o]);
    }
  }
}

@compute @workgroup_size(${GRID}, ${GRID})
fn pool(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= s.w / 2u || id.y >= s.h / 2u) { return; }
  let stride = s.w + 2u;
  let at = s.input + id.z * (s.h + 2u) * stride + (2u * id.y + 1u) * stride + 2u * id.x + 1u;
  let half = s.w / 2u + 2u;
  maps[s.output + id.z * (s.h / 2u + 2u) * half + (id.y + 1u) * half + id.x + 1u] =
    max(max(maps[at], maps[at + 1u]), max(maps[at + stride], maps[at + stride + 1u]));
}

@compute @workgroup_size(${GRID}, ${GRID})
fn stamp(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= s.w || id.y >= s.h) { return; }
  let stride = s.w + 2u;
  var sum = vec4f(f32(weights[s.bias + id.z / 4u][id.z % 4u]));
  var at = s.input + (id.y + 1u) * stride + id.x + 1u;
  for (var c = 0u; c < s.ic; c++) {
    sum += f32(maps[at]) * vec4f(weights[s.weights + id.z * s.ic + c]);
    at += (s.h + 2u) * stride;
  }
  let wide = 2u * s.w + 2u;
  let to = s.output + id.z * (2u * s.h + 2u) * wide + (2u * id.y + 1u) * wide + 2u * id.x + 1u;
  maps[to] = real(sum.x);
  maps[to + 1u] = real(sum.y);
  maps[to + wide] = real(sum.z);
  maps[to + wide + 1u] = real(sum.w);
}

fn beside(v: u32, n: u32) -> u32 {
  let i = v / 2u;
  if (v % 2u == 1u) { return min(i + 1u, n - 1u); }
  return select(i - 1u, 0u, i == 0u);
}

@compute @workgroup_size(${GRID}, ${GRID})
fn enlarge(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= 2u * s.w || id.y >= 2u * s.h) { return; }
  let stride = s.w + 2u;
  let plane = s.input + id.z * (s.h + 2u) * stride + stride + 1u;
  let near = plane + id.y / 2u * stride;
  let next = plane + beside(id.y, s.h) * stride;
  let a = id.x / 2u;
  let b = beside(id.x, s.w);
  var v = f32(maps[near + a]);
  if (s.relu == 1u) { // here: bilinear
    let top = 0.75 * v + 0.25 * f32(maps[near + b]);
    v = 0.75 * top + 0.25 * (0.75 * f32(maps[next + a]) + 0.25 * f32(maps[next + b]));
  }
  let wide = 2u * s.w + 2u;
  maps[s.output + id.z * (2u * s.h + 2u) * wide + (id.y + 1u) * wide + id.x + 1u] = real(v);
}

@compute @workgroup_size(64)
fn scale(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) n: vec3u) {
  for (var i = id.x; i < s.numbers; i += 64u * n.x) {
    maps[s.input + i] = real(f32(maps[s.input + i]) * s.by);
  }
}

@compute @workgroup_size(${GRID}, ${GRID})
fn head(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= s.w || id.y >= s.h) { return; }
  let stride = s.w + 2u;
  var sum = f32(weights[s.bias + id.z / 4u][id.z % 4u]);
  var at = s.input + (id.y + 1u) * stride + id.x + 1u;
  for (var c = 0u; c < s.ic; c++) {
    let k = id.z * s.ic + c;
    sum += f32(maps[at]) * f32(weights[s.weights + k / 4u][k % 4u]);
    at += (s.h + 2u) * stride;
  }
  maps[s.output + (id.z * s.h + id.y) * s.w + id.x] = real(sum);
}
`;

/** The program, with maps and weights in half precision or in float32. @param {boolean} half */
export function shader(half) {
  const head = half ? "enable f16;\nalias real = f16;" : "alias real = f32;";
  return `${head}${STEPS}`;
}

export const KERNELS = ["conv", "pool", "stamp", "enlarge", "scale", "head"];
