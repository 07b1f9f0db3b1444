import { atEase, nothingToWrite } from "./at-ease";
import { choices, unplanned } from "./choices";
import { givenUp } from "./dead";
import { conflicts, doomedCopy, overtaken, stillToLand, unanswered } from "./doubt";
import { blocked, paused, resting } from "./held";
import { killed } from "./killed";
import { beingLeft, left } from "./leaving";
import { missingCalendars } from "./missing";
import { newcomer } from "./newcomer";
import { Stage } from "./stage";

/**
 * Plays every scene on the process's database. The order matters: first those that let time pass, which would take
 * everybody else's states along; last those that leave settings unplanned, which any later plan would find.
 */
export async function playAll(): Promise<{ stage: Stage; expiredSession: string }> {
  const stage = new Stage();
  await givenUp(stage);
  await left(stage);
  await atEase(stage);
  await missingCalendars(stage);
  const { expired } = await newcomer(stage);
  await choices(stage);
  await beingLeft(stage);
  await unanswered(stage);
  await stillToLand(stage);
  await doomedCopy(stage);
  await conflicts(stage);
  await overtaken(stage);
  await blocked(stage);
  await paused(stage);
  await resting(stage);
  await killed(stage);
  await nothingToWrite(stage);
  await unplanned(stage);
  return { stage, expiredSession: expired };
}
