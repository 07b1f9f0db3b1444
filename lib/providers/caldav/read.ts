import type { EventPlace, ReadResult } from "../provider";
import type { DavAccount } from "./account";
import { askCalendar } from "./ask";
import { readFace } from "./face";
import { findMoved, look } from "./look";
import { hrefOf } from "./place";

/** Looks at the event's file, wherever in the account it is. Somebody else's file under our name is not our event. */
export async function readEvent(account: DavAccount, place: EventPlace): Promise<ReadResult> {
  const { file } = await look(account, place, hrefOf(place));
  if (!file) await askCalendar(account, place);
  const own = file?.uid === place.key ? file : await findMoved(account, place);
  if (own) return { outcome: "present", etag: own.etag, face: await readFace(own.text) };
  return { outcome: file ? "gone" : "absent" };
}
