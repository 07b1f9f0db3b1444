import { database } from "@/db/client";
import { SESSION_SECONDS } from "@/lib/auth/cookie";
import { insertSession } from "@/lib/auth/store";
import { changeSettings } from "@/lib/integrations/commands";
import { must, type Stage } from "./stage";

/** Somebody without any account at a service, and a session of theirs that has run out. */
export async function newcomer(stage: Stage): Promise<{ expired: string }> {
  const nobody = await stage.person("Ngô Thị Huệ", "hue@example.com", "Asia/Ho_Chi_Minh");
  const service = await stage.service(nobody, "Tư vấn");
  await stage.book(nobody, service, "Anna");
  const silent = await stage.service(nobody, "Im lặng");
  must(await changeSettings(nobody.id, { kind: "service", serviceId: silent, choice: { kind: "none" } }));
  await stage.plan();
  const longAgo = new Date(Date.now() - (SESSION_SECONDS + 60) * 1_000);
  return { expired: await insertSession(database(), nobody.id, longAgo) };
}
