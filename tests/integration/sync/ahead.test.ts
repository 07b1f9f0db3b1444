import { describe, expect, it } from "@jest/globals";
import { runAll } from "@/lib/sync/run";
import { timing } from "@/lib/sync/timing";
import { aScene, bookingIn, editTo } from "../../chaos/scene";
import { engineOn } from "../../setup/engine";

/*
 * While a batch is pushed the next one is marked. A link of the first that is edited meanwhile is due again, and must
 * not be marked a second time before its first mark is settled: the second request would start from what was known
 * before the first, and its result, a late landing included, would count for nothing.
 */
describe("marking ahead", () => {
  const small = { ...timing, lanes: 1, markLimit: 1, markMax: 1 };

  it("leaves a link alone that is still being pushed, and updates it afterwards", async () => {
    const scene = await aScene("caldav");
    const booking = await bookingIn(scene);
    let edited = false;
    const engine = engineOn(scene.remote, {
      timing: small,
      at: async (point) => {
        if (point !== "marked" || edited) return;
        edited = true;
        await editTo(scene, booking, 9);
      },
    });
    await runAll(engine);
    expect(scene.remote.requests.map((r) => r.op)).toEqual(["create", "update"]);
    expect(scene.remote.live(`${scene.lanes.AB}/A`).map((e) => e.startsAt)).toEqual(["2031-03-09T12:00:00Z"]);
  });
});
