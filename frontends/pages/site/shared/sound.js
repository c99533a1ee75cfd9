// What is heard: a chime that is made on the spot, and the browser's own voices.

let context = null;

/** Browsers let a page sound only after somebody has touched it, unless they are told otherwise at their start. */
export function mayYetSound() {
  context ??= typeof AudioContext === "function" ? new AudioContext() : null;
  return context !== null && context.state === "running";
}

/** To be called while somebody presses something: from then on the page may sound. */
export async function allowSound() {
  mayYetSound();
  await context?.resume().catch(() => {});
  return mayYetSound();
}

/** Two bells, a fourth apart, like those in stations. Resolves when they have rung. */
export async function chime(volume = 0.5) {
  if (!mayYetSound()) return;
  const begin = context.currentTime + 0.02;
  for (const [place, pitch] of [
    [0, 659.25],
    [0.42, 880],
  ]) {
    ring(begin + place, pitch, volume);
  }
  await new Promise((resolve) => setTimeout(resolve, 1300));
}

function ring(at, pitch, volume) {
  // A bell is a few tones that die away, the higher the sooner.
  for (const [times, share, seconds] of [
    [1, 0.6, 1.1],
    [2, 0.22, 0.7],
    [2.99, 0.1, 0.4],
    [4.2, 0.05, 0.25],
  ]) {
    const tone = context.createOscillator();
    const loudness = context.createGain();
    tone.frequency.value = pitch * times;
    loudness.gain.setValueAtTime(0, at);
    loudness.gain.linearRampToValueAtTime(volume * share, at + 0.012);
    loudness.gain.exponentialRampToValueAtTime(0.0001, at + seconds);
    tone.connect(loudness).connect(context.destination);
    tone.start(at);
    tone.stop(at + seconds + 0.05);
  }
}

/** The voice for a language: one that is on the machine, if possible. */
function voiceFor(tag) {
  const voices = typeof speechSynthesis === "object" ? speechSynthesis.getVoices() : [];
  const own = voices.filter((voice) => voice.lang.toLowerCase().replace("_", "-").startsWith(tag.split("-")[0].toLowerCase()));
  return own.find((voice) => voice.lang.replace("_", "-") === tag) ?? own.find((voice) => voice.localService) ?? own[0] ?? null;
}

/** Says it, if there is a voice for the language; resolves when it is said, and says whether it was. */
export function speak(text, tag, { rate = 0.92, mostMs = 15000 } = {}) {
  const voice = voiceFor(tag);
  if (!voice) return Promise.resolve(false);
  return new Promise((resolve) => {
    const said = new SpeechSynthesisUtterance(text);
    said.lang = tag;
    said.voice = voice;
    said.rate = rate;
    // Some browsers never tell the end; nobody waits for them for ever.
    const limit = setTimeout(() => resolve(false), mostMs);
    said.onend = () => {
      clearTimeout(limit);
      resolve(true);
    };
    said.onerror = () => {
      clearTimeout(limit);
      resolve(false);
    };
    speechSynthesis.speak(said);
  });
}

/** Says no more. */
export function beQuiet() {
  if (typeof speechSynthesis === "object") speechSynthesis.cancel();
}

/** A code as it is read aloud: letter by letter, figure by figure. */
export const spelled = (code) => [...code.replace(/[^\p{L}\p{N}]/gu, "")].join(" ");
