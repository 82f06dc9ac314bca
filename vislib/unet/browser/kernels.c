// The layers of a U-Net in WebAssembly, 4 pixels x 8 channels at a time in registers.
//
// Maps are float32, channel by channel, each with a border of one pixel that stays zero: row stride
// w + 2, (h + 2) * (w + 2) numbers a channel. Where the last four pixels of a row are not whole they
// are taken from w - 4 on: computed twice, never beyond the row. Built by build.py.

#include <stdint.h>
#include <wasm_simd128.h>

#define EXPORT(name) __attribute__((export_name(#name))) void name

#ifdef __wasm_relaxed_simd__
#define MADD(a, b, c) wasm_f32x4_relaxed_madd(a, b, c) // a * b + c, rounded once or twice
#else
#define MADD(a, b, c) wasm_f32x4_add(wasm_f32x4_mul(a, b), c)
#endif

typedef v128_t four;

static inline int start(int x, int w) { return x + 4 <= w || w < 4 ? x : w - 4; }

static inline void put(float *to, four v, int n) {
  if (n >= 4) {
    wasm_v128_store(to, v);
    return;
  }
  float lanes[4];
  wasm_v128_store(lanes, v);
  for (int i = 0; i < n; i++) to[i] = lanes[i];
}

// 3 x 3, padding 1, then perhaps ReLU; weights (out / 8, in, 9, 8), zeros where out ends.
EXPORT(conv)(const float *in, int ic, int h, int w, const float *weights, const float *bias, int oc,
             float *out, int relu) {
  const int stride = w + 2, plane = (h + 2) * stride;
  for (int o = 0; o < oc; o += 8) {
    for (int y = 0; y < h; y++) {
      for (int at = 0; at < w; at += 4) {
        const int x = start(at, w);
        const float *k = weights + o * ic * 9;
        const float *corner = in + y * stride + x;
        four a0 = wasm_v128_load32_splat(bias + o), a1 = wasm_v128_load32_splat(bias + o + 1),
             a2 = wasm_v128_load32_splat(bias + o + 2), a3 = wasm_v128_load32_splat(bias + o + 3),
             a4 = wasm_v128_load32_splat(bias + o + 4), a5 = wasm_v128_load32_splat(bias + o + 5),
             a6 = wasm_v128_load32_splat(bias + o + 6), a7 = wasm_v128_load32_splat(bias + o + 7);
        for (int c = 0; c < ic; c++, corner += plane) {
          for (int tap = 0; tap < 9; tap++, k += 8) {
            const four v = wasm_v128_load(corner + tap / 3 * stride + tap % 3);
            a0 = MADD(v, wasm_v128_load32_splat(k), a0);
            a1 = MADD(v, wasm_v128_load32_splat(k + 1), a1);
            a2 = MADD(v, wasm_v128_load32_splat(k + 2), a2);
            a3 = MADD(v, wasm_v128_load32_splat(k + 3), a3);
            a4 = MADD(v, wasm_v128_load32_splat(k + 4), a4);
            a5 = MADD(v, wasm_v128_load32_splat(k + 5), a5);
            a6 = MADD(v, wasm_v128_load32_splat(k + 6), a6);
            a7 = MADD(v, wasm_v128_load32_splat(k + 7), a7);
          }
        }
        const four least = wasm_f32x4_splat(relu ? 0.0f : -3.4e38f);
        const four all[8] = {a0, a1, a2, a3, a4, a5, a6, a7};
        float *to = out + o * plane + (y + 1) * stride + x + 1;
        for (int n = 0; n < 8 && o + n < oc; n++, to += plane)
          put(to, wasm_f32x4_pmax(all[n], least), w - x);
      }
    }
  }
}

// The larger of 2 x 2, stride 2; h and w of the input, both even.
EXPORT(pool)(const float *in, int channels, int h, int w, float *out) {
  const int stride = w + 2, plane = (h + 2) * stride, half = w / 2 + 2;
  for (int c = 0; c < channels; c++) {
    for (int y = 0; y < h / 2; y++) {
      const float *a = in + c * plane + (2 * y + 1) * stride + 1, *b = a + stride;
      float *to = out + c * (h / 2 + 2) * half + (y + 1) * half + 1;
      for (int x = 0; x < w / 2; x++, a += 2, b += 2) {
        const float top = a[0] > a[1] ? a[0] : a[1], low = b[0] > b[1] ? b[0] : b[1];
        to[x] = top > low ? top : low;
      }
    }
  }
}

// Transposed 2 x 2, stride 2: every pixel stamps its four; weights (out, in, 4).
EXPORT(stamp)(const float *in, int ic, int h, int w, const float *weights, const float *bias,
              int oc, float *out) {
  const int stride = w + 2, plane = (h + 2) * stride, wide = 2 * w + 2;
  for (int o = 0; o < oc; o++) {
    for (int y = 0; y < h; y++) {
      for (int at = 0; at < w; at += 4) {
        const int x = start(at, w), n = w - x < 4 ? 2 * (w - x) : 8;
        const float *k = weights + o * ic * 4, *from = in + (y + 1) * stride + x + 1;
        four a = wasm_v128_load32_splat(bias + o), b = a, c = a, d = a;
        for (int i = 0; i < ic; i++, k += 4, from += plane) {
          const four v = wasm_v128_load(from);
          a = MADD(v, wasm_v128_load32_splat(k), a);
          b = MADD(v, wasm_v128_load32_splat(k + 1), b);
          c = MADD(v, wasm_v128_load32_splat(k + 2), c);
          d = MADD(v, wasm_v128_load32_splat(k + 3), d);
        }
        float *to = out + o * (2 * h + 2) * wide + (2 * y + 1) * wide + 2 * x + 1;
        put(to, wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), n);
        put(to + wide, wasm_i32x4_shuffle(c, d, 0, 4, 1, 5), n);
        if (n > 4) {
          put(to + 4, wasm_i32x4_shuffle(a, b, 2, 6, 3, 7), n - 4);
          put(to + wide + 4, wasm_i32x4_shuffle(c, d, 2, 6, 3, 7), n - 4);
        }
      }
    }
  }
}

static inline float mixed(const float *row, int x, int w) {
  const int i = x / 2, j = x % 2 ? (i + 1 < w ? i + 1 : i) : (i ? i - 1 : 0);
  return 0.75f * row[i] + 0.25f * row[j];
}

// Twice as large: nearest, or bilinear with the pixels' corners aligned.
EXPORT(enlarge)(const float *in, int channels, int h, int w, float *out, int bilinear) {
  const int stride = w + 2, plane = (h + 2) * stride, wide = 2 * w + 2;
  for (int c = 0; c < channels; c++) {
    for (int y = 0; y < 2 * h; y++) {
      const int i = y / 2, j = y % 2 ? (i + 1 < h ? i + 1 : i) : (i ? i - 1 : 0);
      const float *near = in + c * plane + (i + 1) * stride + 1;
      const float *next = in + c * plane + (j + 1) * stride + 1;
      float *to = out + c * (2 * h + 2) * wide + (y + 1) * wide + 1;
      for (int x = 0; x < 2 * w; x++)
        to[x] = bilinear ? 0.75f * mixed(near, x, w) + 0.25f * mixed(next, x, w) : near[x / 2];
    }
  }
}

// A gate: every number of so many channels times the same.
EXPORT(scale)(float *map, int numbers, float by) {
  for (int i = 0; i < numbers; i++) map[i] *= by;
}

// 1 x 1; the logits (out, h, w) have no border. Weights (out, in).
EXPORT(head)(const float *in, int ic, int h, int w, const float *weights, const float *bias, int oc,
             float *out) {
  const int stride = w + 2, plane = (h + 2) * stride;
  for (int o = 0; o < oc; o++) {
    for (int y = 0; y < h; y++) {
      for (int at = 0; at < w; at += 4) {
        const int x = start(at, w);
        const float *from = in + (y + 1) * stride + x + 1;
        four a = wasm_v128_load32_splat(bias + o);
        for (int c = 0; c < ic; c++, from += plane)
          a = MADD(wasm_v128_load(from), wasm_v128_load32_splat(weights + o * ic + c), a);
        put(out + (o * h + y) * w + x, a, w - x);
      }
    }
  }
}
