import type { Ask } from "@/lib/connections/renewal";
import type { OpenSession } from "@/lib/connections/session";
import { type Difference, differencesOf } from "@/lib/content/differences";
import { eventOf } from "@/lib/content/event";
import { ProviderError } from "@/lib/providers/errors";
import type { CalendarProvider } from "@/lib/providers/provider";
import { remoteKey } from "./key";
import type { LinkAtRest, Look } from "./store/drift";

/** So many requests without an answer and the service is left alone. */
const UNANSWERED = 3;

export interface ComparedLinks {
  looks: Look[];
  /** What kept it from looking at every event; null when it did. */
  trouble: ProviderError | null;
}

export interface CompareOptions {
  provider: CalendarProvider;
  ask: Ask;
  links: readonly LinkAtRest[];
  /** Requests at once. */
  abreast: number;
  appUrl: string;
}

/**
 * Looks at events outside and says what is different there from what Calpace would write. Reads only. What one
 * event or one calendar is refused for leaves the others; what concerns the account ends it. Throws `ProviderError`
 * when the account cannot be opened at all.
 */
export async function compareLinks(options: CompareOptions): Promise<ComparedLinks> {
  const { links, abreast, ask } = options;
  await ask(async () => {});
  const queue = [...links];
  const looks: Look[] = [];
  const missing = new Set<string>();
  let trouble: ProviderError | null = null;
  let unanswered = 0;

  const work = async () => {
    for (let link = queue.shift(); link; link = queue.shift()) {
      if (missing.has(link.calendarId)) continue;
      try {
        looks.push({ link, differences: await ask((session) => lookOnce(options, session, link)) });
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        trouble ??= error;
        if (error.kind === "target_gone") missing.add(link.calendarId);
        else if (
          error.kind === "ambiguous" || error.kind === "denied"
            ? ++unanswered >= UNANSWERED
            : error.kind !== "invalid"
        )
          queue.length = 0;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(abreast, queue.length) }, work));
  return { looks, trouble };
}

async function lookOnce(
  { provider, appUrl }: CompareOptions,
  session: OpenSession,
  link: LinkAtRest,
): Promise<Difference[]> {
  const { installation, bookingId, calendarId, generation, calendarRemoteId, remoteId, etag } = link;
  const key = remoteKey(installation, bookingId, calendarId, generation);
  const read = await provider.readEvent(session, { calendarRemoteId, key, remoteId, etag, hot: false });
  if (read.outcome !== "present") return [{ what: "deleted" }];
  // The very version that was written: whatever the service made of it, nobody edited it.
  if (etag !== null && read.etag === etag) return [];
  return differencesOf(provider.faceOf(eventOf(link, key, appUrl)), read.face);
}
