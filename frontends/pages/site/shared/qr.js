// A QR code (ISO/IEC 18004) of a short text: bytes, correction level M, versions 1 to 10. Enough for a link.

/** For each version: bytes of correction in a block, and how many blocks with how many bytes of data. */
const BLOCKS = [
  [10, [[1, 16]]],
  [16, [[1, 28]]],
  [26, [[1, 44]]],
  [18, [[2, 32]]],
  [24, [[2, 43]]],
  [16, [[4, 27]]],
  [18, [[4, 31]]],
  [22, [[2, 38], [2, 39]]],
  [22, [[3, 36], [2, 37]]],
  [26, [[4, 43], [1, 44]]],
];
const ALIGNED = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];

// The field with 256 elements in which the correction is worked out.
const POWERS = new Uint8Array(512);
const LOGARITHMS = new Uint8Array(256);
for (let power = 0, value = 1; power < 255; power += 1) {
  POWERS[power] = POWERS[power + 255] = value;
  LOGARITHMS[value] = power;
  value = (value << 1) ^ (value & 0x80 ? 0x11d : 0);
}
const times = (one, other) => (one && other ? POWERS[LOGARITHMS[one] + LOGARITHMS[other]] : 0);

function correction(data, length) {
  let divisor = [1];
  for (let degree = 0; degree < length; degree += 1) {
    const next = new Array(divisor.length + 1).fill(0);
    divisor.forEach((factor, place) => {
      next[place] ^= factor;
      next[place + 1] ^= times(factor, POWERS[degree]);
    });
    divisor = next;
  }
  const rest = new Uint8Array(data.length + length);
  rest.set(data);
  for (let place = 0; place < data.length; place += 1) {
    const factor = rest[place];
    if (factor) divisor.forEach((other, offset) => (rest[place + offset] ^= times(other, factor)));
  }
  return rest.slice(data.length);
}

/** The bytes of the text in the order in which they stand in the code, and the version that has room for them. */
function codewords(text) {
  const bytes = new TextEncoder().encode(text);
  for (let version = 1; version <= BLOCKS.length; version += 1) {
    const [corrected, groups] = BLOCKS[version - 1];
    const room = groups.reduce((sum, [count, length]) => sum + count * length, 0);
    const counted = version < 10 ? 8 : 16;
    if (4 + counted + bytes.length * 8 > room * 8) continue;
    const bits = [];
    const push = (value, length) => {
      for (let bit = length - 1; bit >= 0; bit -= 1) bits.push((value >> bit) & 1);
    };
    push(0b0100, 4);
    push(bytes.length, counted);
    for (const byte of bytes) push(byte, 8);
    push(0, Math.min(4, room * 8 - bits.length));
    while (bits.length % 8) bits.push(0);
    for (let filler = 0xec; bits.length < room * 8; filler ^= 0xec ^ 0x11) push(filler, 8);
    const data = new Uint8Array(room);
    bits.forEach((bit, place) => (data[place >> 3] |= bit << (7 - (place & 7))));
    const blocks = [];
    let from = 0;
    for (const [count, length] of groups) {
      for (let block = 0; block < count; block += 1) {
        const own = data.slice(from, from + length);
        blocks.push([own, correction(own, corrected)]);
        from += length;
      }
    }
    const woven = [];
    for (const part of [0, 1]) {
      const longest = Math.max(...blocks.map((block) => block[part].length));
      for (let place = 0; place < longest; place += 1) {
        for (const block of blocks) if (place < block[part].length) woven.push(block[part][place]);
      }
    }
    return { version, woven };
  }
  throw new RangeError("a text of more than 213 bytes does not fit");
}

const MASKS = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

/** The remainder that protects the few bits about the code itself. */
function protectedBits(value, divisor, length) {
  let rest = value;
  for (let bit = 0; bit < length; bit += 1) rest = (rest << 1) ^ (rest >> (length - 1) ? divisor : 0);
  return (value << length) | (rest & ((1 << length) - 1));
}

/** The code of a text, as rows of true (dark) and false. */
export function qrModules(text) {
  const { version, woven } = codewords(text);
  const size = 17 + 4 * version;
  const grid = Array.from({ length: size }, () => new Array(size).fill(null));
  const set = (row, column, dark) => {
    if (row >= 0 && column >= 0 && row < size && column < size) grid[row][column] = Boolean(dark);
  };
  for (const [top, start] of [[0, 0], [0, size - 7], [size - 7, 0]]) {
    for (let row = -1; row <= 7; row += 1) {
      for (let column = -1; column <= 7; column += 1) {
        const ring = Math.max(Math.abs(row - 3), Math.abs(column - 3));
        set(top + row, start + column, ring !== 2 && ring <= 3);
      }
    }
  }
  for (let place = 8; place < size - 8; place += 1) {
    set(6, place, place % 2 === 0);
    set(place, 6, place % 2 === 0);
  }
  const aligned = ALIGNED[version - 1];
  for (const row of aligned) {
    for (const column of aligned) {
      const corner = (row === 6 && column === 6) || (row === 6 && column === size - 7) || (row === size - 7 && column === 6);
      if (corner) continue;
      for (let down = -2; down <= 2; down += 1) {
        for (let across = -2; across <= 2; across += 1) {
          set(row + down, column + across, Math.max(Math.abs(down), Math.abs(across)) !== 1);
        }
      }
    }
  }
  if (version >= 7) {
    const bits = protectedBits(version, 0x1f25, 12);
    for (let bit = 0; bit < 18; bit += 1) {
      const [far, near] = [size - 11 + (bit % 3), Math.floor(bit / 3)];
      set(near, far, (bits >> bit) & 1);
      set(far, near, (bits >> bit) & 1);
    }
  }
  writeFormat(set, size, 0);
  const free = grid.map((row) => row.map((module) => module === null));
  const bits = woven.flatMap((byte) => Array.from({ length: 8 }, (_, bit) => (byte >> (7 - bit)) & 1));
  let next = 0;
  for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const row = up ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (free[row][column]) grid[row][column] = Boolean(bits[next++] ?? 0);
      }
    }
  }
  let best = null;
  MASKS.forEach((mask, number) => {
    const masked = grid.map((row, down) => row.map((dark, across) => (free[down][across] && mask(down, across) ? !dark : dark)));
    writeFormat((row, column, dark) => (masked[row][column] = Boolean(dark)), size, number);
    const harm = unreadability(masked);
    if (!best || harm < best.harm) best = { harm, masked };
  });
  return best.masked;
}

function writeFormat(set, size, mask) {
  // Level M is 00, so the five bits are those of the mask.
  const bits = protectedBits(mask, 0x537, 10) ^ 0x5412;
  for (let bit = 0; bit < 15; bit += 1) {
    const dark = (bits >> bit) & 1;
    if (bit < 6) set(bit, 8, dark);
    else if (bit < 8) set(bit + 1, 8, dark);
    else set(size - 15 + bit, 8, dark);
    if (bit < 8) set(8, size - 1 - bit, dark);
    else if (bit < 9) set(8, 7, dark);
    else set(8, 14 - bit, dark);
  }
  set(size - 8, 8, 1);
}

/** How hard a code is to read, by the four rules of the standard. */
function unreadability(grid) {
  const size = grid.length;
  const columns = grid.map((_, column) => grid.map((row) => row[column]));
  let harm = 0;
  for (const line of [...grid, ...columns]) {
    let run = 1;
    for (let place = 1; place <= size; place += 1) {
      if (line[place] === line[place - 1]) run += 1;
      else {
        if (run >= 5) harm += run - 2;
        run = 1;
      }
    }
    const text = line.map((dark) => (dark ? "1" : "0")).join("");
    for (const finder of ["10111010000", "00001011101"]) {
      for (let at = text.indexOf(finder); at >= 0; at = text.indexOf(finder, at + 1)) harm += 40;
    }
  }
  let dark = 0;
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      if (grid[row][column]) dark += 1;
      if (row && column && new Set([grid[row][column], grid[row - 1][column], grid[row][column - 1], grid[row - 1][column - 1]]).size === 1) {
        harm += 3;
      }
    }
  }
  return harm + Math.floor(Math.abs((dark * 100) / size / size - 50) / 5) * 10;
}

/** The code as a picture, with the quiet border that it needs. */
export function qrPicture(text, label) {
  const modules = qrModules(text);
  const size = modules.length + 8;
  const path = modules.map((row, down) => row.map((dark, across) => (dark ? `M${across + 4} ${down + 4}h1v1h-1z` : "")).join("")).join("");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const shape = (tag, given) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
    svg.append(element);
  };
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("class", "qr");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.setAttribute("shape-rendering", "crispEdges");
  shape("rect", { width: size, height: size, fill: "#fff" });
  shape("path", { d: path, fill: "#000" });
  return svg;
}
