// Pictures lie in the file after the script, as text; each is given to the browser when its place
// comes near the screen, and taken back when that is far away.

/** The images that wait for their data while the file still loads. */
const waiting = new Set();

const nearScreen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (entry.isIntersecting) load(entry.target);
    else unload(entry.target);
  }
}, { rootMargin: "1200px 400px" });

/** The `data:` address of a picture of the report; empty where its file was missing. */
function address(place) {
  return document.getElementById(`picture-${place}`)?.textContent;
}

function load(image) {
  const data = address(image.dataset.place);
  if (data === undefined) {
    if (document.readyState === "loading") waiting.add(image);
    return;
  }
  if (data === "") image.parentElement?.classList.add("missing");
  else if (!image.hasAttribute("src")) image.src = data;
}

function unload(image) {
  waiting.delete(image);
  image.removeAttribute("src");
}

document.addEventListener("DOMContentLoaded", () => {
  for (const image of waiting) load(image);
  waiting.clear();
});

// On paper everything is near.
window.addEventListener("beforeprint", () => {
  for (const image of document.querySelectorAll("main img[data-place]")) {
    if (!image.closest("[hidden]")) load(image);
  }
});

/** A picture of a run that loads when it comes near, or at once. */
function image(run, picture, { now = false, alt } = {}) {
  const element = make("img", {
    alt: alt ?? description(run, picture), width: picture.width, height: picture.height,
    decoding: "async", draggable: false,
  });
  element.dataset.place = picture.picture;
  if (now) load(element);
  else nearScreen.observe(element);
  return element;
}

/** Fulfilled when all of the file is read. */
const whole = new Promise((done) => {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", done);
  else done();
});

/** What stands in place of a picture that a run has not. */
function noPicture(run) {
  return make("span", { className: "nothing", textContent: run ? run.state : "not made" });
}

/** The pixels of an image of the report, as RGBA. */
async function pixels(place) {
  await whole;
  const element = new Image();
  element.src = address(place);
  await element.decode();
  const canvas = make("canvas", { width: element.naturalWidth, height: element.naturalHeight });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(element, 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** Largest and mean error and PSNR of two pictures of the report. */
async function difference(a, b) {
  const [one, other] = await Promise.all([pixels(a), pixels(b)]);
  if (one.width !== other.width || one.height !== other.height) {
    return { error: `different sizes: ${one.width}x${one.height} and ${other.width}x${other.height}` };
  }
  let max = 0, sum = 0, squares = 0;
  for (let index = 0; index < one.data.length; index += 1) {
    if (index % 4 === 3) continue;
    const error = Math.abs(one.data[index] - other.data[index]);
    if (error > max) max = error;
    sum += error;
    squares += error * error;
  }
  const count = one.width * one.height * 3;
  if (max === 0) return { identical: true };
  return {
    identical: false, max, mean: sum / count, psnr: 10 * Math.log10((255 * 255 * count) / squares),
  };
}
