/* The load of the machine while the page is open: processor, memory and disk. */

import { get } from "./api.js";
import { chart } from "./chart.js";
import { styled } from "./colours.js";
import { element, section } from "./dom.js";
import { bytes, percent } from "./format.js";

const KEPT = 720;

export function systemPart() {
  const facts = element("dl", { class: "facts", data: { test: "system-facts" } });
  const load = chart("system-load", "Processor, %", { height: 180, time: true });
  const memory = chart("system-memory", "Memory, %", { height: 180, time: true });
  const points = [];
  let closed = false;

  const draw = () => {
    const times = points.map((point) => point.at);
    const line = (label, valueOf, index) => ({ label, episodes: times, values: points.map(({ system }) => valueOf(system)), wish: [index, 0] });
    const share = (amount) => (amount ? (100 * amount.used) / amount.total : null);
    const names = points.at(-1).system.devices.map((device) => device.name);
    load.draw(styled([line("service", (one) => hundredfold(one.processLoad), 0), line("machine", (one) => hundredfold(one.machineLoad), 1)]));
    memory.draw(styled([line("heap", (one) => share(one.heap), 0), ...names.map((name, index) =>
      line(name, (one) => share(one.devices.find((device) => device.name === name)?.memory), index + 1))]));
    facts.replaceChildren(...describe(points.at(-1).system).flatMap(([name, text]) => [element("dt", { text: name }), element("dd", { text })]));
  };

  const tick = async () => {
    try {
      const { system } = await get("/service");
      if (closed) return;
      points.push({ at: Date.now() / 1000, system });
      if (points.length > KEPT) points.shift();
      draw();
    } catch (error) {
      if (!closed) facts.replaceChildren(element("dd", { text: error.message }));
    }
  };

  return {
    elements: [section("system", "System", facts, element("div", { class: "charts" }, load.element, memory.element))],
    tick,
    close: () => {
      closed = true;
      load.close();
      memory.close();
    },
  };
}

function hundredfold(share) {
  return share === null ? null : 100 * share;
}

function describe({ processors, processLoad, machineLoad, heap, disk, devices }) {
  const used = (amount) => `${bytes(amount.used)} of ${bytes(amount.total)}`;
  return [
    ["Processor", `${percent(processLoad)} by the service, ${percent(machineLoad)} in all, of ${processors} processors`],
    ["Heap", used(heap)],
    ["Disk of the runs", disk ? `${bytes(disk.total - disk.used)} free of ${bytes(disk.total)}` : "unknown"],
    ...devices.map((device) => [`Memory of ${device.name}`, used(device.memory)]),
  ];
}
