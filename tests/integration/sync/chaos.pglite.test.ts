import { describe, it } from "@jest/globals";
import { type HttpServerName, httpWorld } from "../../chaos/http/world";
import { portWorld } from "../../chaos/port-world";
import { newCounters, Simulation } from "../../chaos/simulation";
import { type FlavourName, flavours } from "../../fakes/port/remote";
import { useEnv as configure } from "../../setup/env";
import { aPerson } from "../../setup/factories";

/*
 * F25, the short form of `npm run test:chaos`: random histories under faults, crashes and stale workers, compared with
 * the reference model. CHAOS_SEED=n CHAOS_OPS=n repeats one.
 */
const seeds = process.env.CHAOS_SEED ? [Number(process.env.CHAOS_SEED)] : [1, 2];
const operations = Number(process.env.CHAOS_OPS ?? 120);

describe.each(Object.keys(flavours) as FlavourName[])("F25: any history on a %s-like service", (flavour) => {
  it.each(seeds)(
    "ends with exactly the right events (seed %i)",
    async (seed) => {
      configure();
      const { id } = await aPerson();
      const world = await portWorld(flavour, id);
      const simulation = await Simulation.start(world, id, seed, newCounters());
      await simulation.run(operations);
      await simulation.finish();
    },
    120_000,
  );
});

/** Over HTTP, through the product's own providers. */
const servers = {
  "the stand-in for CalDAV": "stand-in",
  "a real SabreDAV": "sabredav",
  "the stand-in for Google": "google-http",
  "the stand-in for Microsoft": "outlook-http",
} as const satisfies Record<string, HttpServerName>;

it.each(Object.entries(servers))(
  "F25: any history on %s, through the product's own provider, ends with exactly the right events",
  async (_name, server) => {
    const { id } = await aPerson();
    const [seed = 1] = seeds;
    const world = await httpWorld(server, id, seed);
    try {
      const simulation = await Simulation.start(world, id, seed, newCounters());
      await simulation.run(operations / 2);
      await simulation.finish();
    } finally {
      await world.stop();
    }
  },
  120_000,
);
