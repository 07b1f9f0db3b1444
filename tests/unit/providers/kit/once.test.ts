import { describe, expect, it } from "@jest/globals";
import { once } from "@/lib/providers/kit/once";

describe("what is made once", () => {
  it("is made when first asked for, and is the same for everybody", async () => {
    let made = 0;
    const get = once(async () => ({ number: ++made }));
    expect(made).toBe(0);
    const [first, second] = await Promise.all([get(), get()]);
    expect(first).toBe(second);
    expect(made).toBe(1);
  });
});
