import { describe, it } from "@jest/globals";
import { portWorld } from "../../chaos/port-world";
import { newCounters, Simulation } from "../../chaos/simulation";
import { type FlavourName, flavours } from "../../fakes/port/remote";
import { useEnv as configure } from "../../setup/env";
import { aPerson } from "../../setup/factories";

const seeds = process.env.CHAOS_SEED ? [Number(process.env.CHAOS_SEED)] : [1, 2, 3];
const operations = Number(process.env.CHAOS_OPS ?? 150);

describe.each(Object.keys(flavours) as FlavourName[])("any history on a %s-like service", (flavour) => {
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
