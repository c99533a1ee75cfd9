// Boards and kiosks: which there are, and a code for a new one.

import { confirm } from "../shared/dialog.js";
import { fill, make } from "../shared/dom.js";
import { dayOf, timeOfDay } from "../shared/format.js";
import { carryOut, field, notice } from "../shared/page.js";
import { everyPage, post, remove } from "../shared/rest.js";
import { learn, say } from "../shared/words.js";
import words from "../words/site.js";
import { table } from "./table.js";

learn(words);

export async function show(place, { branches }) {
  const said = make("div", { role: "status" });
  const list = make("div");
  const look = async () => fill(list, listed(await everyPage("/devices", "devices"), branches, said, look));
  fill(place, make("h1", { text: say("manager.devices") }), make("p", { class: "lead", text: say("manager.devices_help") }), adding(branches, look), said, list);
  await look();
}

function listed(devices, branches, said, look) {
  if (!devices.length) return make("p", { class: "soft", text: say("manager.no_devices") });
  const revoke = (device) => async () => {
    if (await confirm(say("manager.revoke_ask", { name: device.name }), say("manager.revoke"), say("manager.revoke_help"))) await remove(`/devices/${device.device}`).then(look);
  };
  const row = (device) => [
    device.name,
    where(device, branches),
    make("span", { class: `chip ${device.paired ? "good" : "signal"}`, text: device.paired ? say("manager.paired") : say("manager.expected", { time: timeOfDay(device.code_until) }) }),
    make("span", { class: "soft", text: device.used_at ? `${dayOf(device.used_at)} ${timeOfDay(device.used_at)}` : "–" }),
    make("button", { class: "button bad", type: "button", text: say("manager.revoke"), "aria-label": `${say("manager.revoke")}: ${device.name}`, on: { click: (event) => carryOut(event.currentTarget, said, revoke(device)) } }),
  ];
  return table(say("manager.devices"), ["manager.name", "manager.where", "manager.state", "manager.used", "manager.does"], devices.map(row));
}

const where = (device, branches) => (device.branches === "all" ? say("manager.everywhere") : branches.filter(({ branch }) => device.branches.includes(branch)).map(({ name }) => name).join(", "));

function adding(branches, look) {
  const said = make("div", { role: "status" });
  const form = make(
    "form",
    { class: "row adding" },
    field({ label: say("manager.name"), name: "name", required: true, maxlength: 80, autocomplete: "off", placeholder: say("manager.device_example") }),
    field({ label: say("manager.branch"), name: "branch", options: branches.map(({ branch, name }) => ({ value: branch, text: name })), value: branches[0]?.branch }),
    make("button", { class: "button main", text: say("manager.make_code") }),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const read = new FormData(form);
    carryOut(form.querySelector(".main"), said, async () => {
      const made = await post("/devices", { name: read.get("name"), branches: [read.get("branch")] });
      const addresses = ["board", "kiosk"].map((page) => `${location.origin}/${page}/${read.get("branch")}`);
      fill(said, make("div", { class: "card signal stack" }, make("p", { text: say("manager.type_code", { time: timeOfDay(made.until) }) }), make("p", { class: "figure code", text: made.code }), make("p", {}, addresses[0], make("br"), addresses[1])));
      form.reset();
      await look();
    });
  });
  return make("section", { class: "stack" }, make("h2", { text: say("manager.add_device") }), form, said, branches.length ? null : notice(say("manager.no_such_branch")));
}
