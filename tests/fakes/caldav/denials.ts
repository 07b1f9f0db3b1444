import type { FakeAnswer } from "../http/faults";
import { html } from "../kit/answers";
import { refused as own, answer as silent } from "./answers";

const page = (status: number) => html(status, "<!DOCTYPE html><title>Not now</title><h1>Not now</h1>");

/** Everything a server, or what stands before it, may answer to every write for a while, whatever is in the event. */
export const denials = {
  /** RFC 3744 §7.1.1: another program took the right away, though the calendar still says otherwise. */
  "need-privileges": own(403, "<d:need-privileges/>"),
  /** RFC 4331 §6 */
  "quota-not-exceeded": own(507, "<d:quota-not-exceeded/>"),
  "sufficient-disk-space": own(507, "<d:sufficient-disk-space/>"),
  /** RFC 4918 §11.3 */
  locked: own(423, "<d:lock-token-submitted/>"),
  /** SabreDAV's way to say anything else: an exception's name. */
  "an exception": own(
    403,
    "<s:exception xmlns:s='http://sabredav.org/ns'>Sabre\\DAV\\Exception\\Forbidden</s:exception>",
  ),
  "400": silent(400),
  "402": silent(402),
  "403": silent(403),
  "405": silent(405),
  "415": silent(415),
  "451": silent(451),
  "507": silent(507),
  /** A proxy, a portal, a firewall, a front end whose server is down. */
  "403 page": page(403),
  "404 page": page(404),
  "410 page": page(410),
  "413 page": page(413),
  "429 page": page(429),
  "502 page": page(502),
  "503 page": page(503),
} satisfies Record<string, FakeAnswer>;

export type Denial = keyof typeof denials;
