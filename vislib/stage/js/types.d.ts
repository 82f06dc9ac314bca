// The shapes of what the stage works with: the packed scene as Python sends it, unpacked, and the
// parts of the stage. Only the type checker reads this file.

export type Numbers = Float32Array | Int32Array | Int16Array | Uint8Array;
export type Place = [number, number]; // in a panel's own units
export type Rgb = [number, number, number];

/** An array in the buffer: its place, whether it has a frame axis, how it was quantised. */
export interface Ref {
  a: [offset: number, type: string, shape: number[]];
  f: 0 | 1;
  q?: [low: number, step: number];
  data: Numbers; // from here on made by ``unpack``
  per: number; // values a frame
  mixed?: Float32Array; // room for values between two frames
}

export type Property = number | Ref | undefined;
export interface Texts {
  t: string[];
  i: Ref;
}
export interface Sentences {
  t: string[];
  i: number[];
}
export interface Scale {
  scale: string;
  lo: number;
  hi: number;
}
export type Colour =
  | string
  | { names: string[]; i: Ref; cat?: undefined; v?: undefined }
  | { cat: Ref; names?: undefined; v?: undefined }
  | ({ v: Ref; names?: undefined; cat?: undefined } & Scale);

/** What all marks share. */
export interface MarkBase {
  kind: string;
  panel: string;
  id?: string;
  n: number;
  click?: boolean;
  glide?: boolean;
  drag?: "x" | "y" | "xy";
  opacity?: Property;
  since?: Ref;
  until?: Ref;
  hover?: Sentences;
  color?: Colour;
  names?: string[];
  images?: [offset: number, length: number, mime: string][];
  bitmaps?: Bitmap[]; // made by ``unpack``
  came?: { opacity?: Property; boxes?: Ref; texts?: Texts }; // what ``fill`` has replaced
}
export interface Cells extends MarkBase {
  kind: "cells";
  rows: number;
  cols: number;
  cell: [number, number];
  values: Ref & Scale;
  x: number | Ref;
  y: number | Ref;
  gap?: number;
  outline?: string;
  hatch?: Ref;
  text?: string | boolean;
  texts?: Texts;
  small?: { image: HTMLCanvasElement; step: number; dark: boolean }; // where cells are tiny
}
export interface Picture extends MarkBase {
  kind: "picture";
  x: number;
  y: number;
  w: number;
  h: number;
  smooth?: boolean;
  bitmaps: Bitmap[];
  filled?: Bitmap[]; // in their place, by ``fill``
}
export interface Points extends MarkBase {
  kind: "points";
  xy: Ref;
  size: number | Ref;
  shape: string;
  texts?: Texts;
}
export interface Path extends MarkBase {
  kind: "path";
  xy: Ref;
  width?: number;
  dash?: boolean;
  closed?: boolean;
  fill?: number;
  upto?: Ref;
}
export interface Segments extends MarkBase {
  kind: "segments" | "arrow";
  ends: Ref;
  width?: number;
  dash?: boolean;
}
export interface Boxes extends MarkBase {
  kind: "boxes";
  boxes: Ref;
  fill?: number;
  width?: number;
  dash?: boolean;
  hatch?: boolean;
  texts?: Texts;
}
export interface Bars extends MarkBase {
  kind: "bars";
  heights: Ref;
  xs: Ref;
  base: Ref;
  width?: number;
  text?: string | boolean;
  texts?: Texts;
}
export interface Label extends MarkBase {
  kind: "label";
  xy: Ref;
  texts: Texts;
  size: number;
  anchor?: string;
  bold?: boolean;
}
export interface Paint extends MarkBase {
  kind: "paint";
  rows: number;
  cols: number;
  mask: string;
  x: number;
  y: number;
  cell: [number, number];
  color: string;
  fill: number;
  brush: number;
  grid?: Uint8Array; // made of ``mask`` when it is first asked for
  small?: { image: HTMLCanvasElement; grid: Uint8Array | null; colour: string };
}
export type Mark = Paint | Cells | Picture | Points | Path | Segments | Boxes | Bars | Label;

/** A picture that the browser decodes by itself, after a while. */
export interface Bitmap {
  bytes: Uint8Array;
  image: ImageBitmap | null;
  rim: Uint8ClampedArray | null; // the colours along its edge
  ready: boolean;
  onready: (() => void) | null;
}

export interface Panel {
  id: string;
  title: string;
  x: [number, number];
  y: [number, number];
  equal: boolean;
  axes: boolean;
  x_label: string;
  y_label: string;
  y_down: boolean;
  row: number;
  weight: number;
  tall: number;
  click: boolean;
  ruled?: { font: string; em: number }; // the measured width of the title
}
export interface PackedLink {
  s: string;
  t: string;
  off: Ref;
  to: Ref;
  both: boolean;
  chain: boolean;
}
export interface Scrub {
  m: string;
  axis: "x" | "y" | "xy";
}
export interface Scene {
  v: number;
  alt: string;
  frames: number;
  frame_ms: number;
  loop: boolean;
  start: number;
  height: number;
  panels: Panel[];
  marks: Mark[];
  captions: Sentences;
  links: PackedLink[];
  jumps: { m: string; to: Ref }[];
  scrubs: Scrub[];
  live: string; // the data that the browser may fill in by itself; empty: none
  byId: Record<string, number>; // the index of a mark
  came?: Sentences; // the captions that ``fill`` has replaced
}

/** What the browser computed for a mark: images frame by frame, one opacity, boxes, texts. */
export interface Part {
  images?: { bitmap: ImageBitmap }[];
  opacity?: number;
  boxes?: number[];
  texts?: string[];
}
/** The same for a scene of the data ``of``, by the marks' names; ``captions``: HTML by frame. */
export interface Filling {
  of: string;
  marks: Record<string, Part>;
  captions?: Record<number, string>;
}

/** One direction of a link: element i of ``source`` lights those that ``of(i)`` names. */
export interface LinkRow {
  source: Mark;
  target: Mark;
  chain: boolean;
  down: boolean;
  of(i: number): ArrayLike<number> & Iterable<number>;
}
export interface Target {
  mark: Mark;
  i: number;
}

/** A brush over a mark: its place in pixels of the mask, its diameter, whether it rubs out. */
export interface Brush {
  mark: Paint;
  u: number;
  v: number;
  size: number;
  erases: boolean;
}

/** A row of panels; ``most``: how many of its kind stand side by side. */
export type Row = Panel[] & { most?: number };

/** Where a panel stands on the canvas, in CSS pixels, and how its units become pixels. */
export interface Box {
  p: Panel;
  x: number;
  y: number;
  w: number;
  h: number;
  sx: number; // pixels a unit
  sy: number;
  outer: [x: number, y: number, w: number, h: number]; // its share of the canvas
  titleY: number;
  X(x: number): number;
  Y(y: number): number;
  invX(px: number): number;
  invY(py: number): number;
}

/** The colours of both themes, by name. */
export interface Palette {
  role(name: string, dark: boolean): string;
  textRole(name: string, dark: boolean): string;
  table(name: string, dark: boolean): Uint8Array;
  category(i: number, dark: boolean): string;
  inks: [light: Rgb, dark: Rgb];
}
export interface Theme {
  roles: Record<string, [light: string, dark: string]>;
  text: Record<string, [light: string, dark: string]>;
  scales: Record<string, string[]>;
}
export interface Looks {
  theme: Theme;
  css: string;
}

/** What is shown now, and the looks of the page around it: all that drawing depends on. */
export interface State {
  step: number;
  position: number; // the step, or between two while places glide
  overrides: Map<Mark, Map<number, Place>>; // moved by a hand, not yet answered by Python
  painted: Map<Mark, Uint8Array>; // by a hand, not yet answered by Python
  brush: Brush | null; // over the picture
  corners: { id: string; places: [u: number, v: number][] } | null; // of an open polygon
  highlighted: Map<Mark, Set<number>> | null;
  hovered: Target | null;
  linked: Set<Mark>;
  jumping: Set<Mark>;
  ctx: CanvasRenderingContext2D;
  palette: Palette;
  boxes: Record<string, Box>;
  numbers: Record<string, { x: number; y: number; half: number }[]>; // printed so far, by panel
  em: number; // CSS pixels
  font: string;
  page: string; // the colour of the ground
  dark: boolean;
  dpr: number;
  axisInk: string;
  present: boolean; // before a class
  room: number; // CSS pixels that the window has for the picture
  colour(role: string): string;
}

/** What a kind of mark can do; ``i`` is an element. */
export interface Kind<M extends Mark = Mark> {
  draw(mark: M, box: Box, state: State): void;
  /** The element under a pixel, -1 for none. */
  hit?(mark: M, box: Box, state: State, x: number, y: number, slack: number): number;
  /** Adds the outline of an element to the current path. */
  outline?(mark: M, i: number, box: Box, state: State): void;
  /** Where its elements are when taken as handles, [[x, y], ...]. */
  handles?(mark: M, state: State): Place[];
  /** Where a handle stands when the hand is at (x, y); without it, there. */
  held?(mark: M, i: number, x: number, y: number, state: State): Place;
  /** Where an element is in a frame, and whether elements move from frame to frame. */
  place?(mark: M, i: number, frame: number): Place;
  moves?(mark: M): boolean;
  /** The sentence of an element that has none of its own. */
  says?(mark: M, i: number, state: State): string;
  overAxes?: boolean; // it may reach beyond its axes
}

/** What the stage asks of the page that it stands in. */
export interface Room {
  /** The element whose size changes with what stands above and below the picture. */
  around(): Element | null;
  /** How far the page is scrolled, in CSS pixels. */
  scrolled(): number;
  /** The boxes of the controls on the page. */
  controls(): DOMRect[];
}

export interface Options {
  key?: string;
  digest?: string;
  version?: string;
  ack?: number;
  present?: boolean;
  release?: number;
  held?: boolean;
  at?: number;
  released?: () => void;
}
export interface Send {
  handles?(value: unknown): void;
  click?(value: unknown): void;
}
export interface Setting {
  looks: Looks;
  room?: Room;
  source: string; // of this renderer, for files that play offline
}
