import { describe, expect, it } from "@jest/globals";
import { providers } from "@/lib/providers/registry";
import { targets } from "./targets";

const held = Object.entries(targets).map(([name, { definition }]) => ({ name, definition }));

describe("the list of targets", () => {
  it.each(providers)("holds $name to the contract", (provider) => {
    expect(held.map((t) => t.definition)).toContain(provider);
  });

  it.each(held)("has in $name a service of the registry", ({ definition }) => {
    expect(providers).toContain(definition);
  });
});
