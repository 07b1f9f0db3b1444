import { setImmediate } from "node:timers/promises";
import type { SaxesParser as Parser } from "saxes";
import { once } from "../kit/once";
import { Bounds } from "./bounds";

/**
 * An element of a server's answer. Its names are local ones, what prefix a server gives a namespace being its own
 * business, and as JavaScript writes them: `d:write-content` is `writeContent`.
 */
export interface XmlElement {
  name: string;
  attributes: Readonly<Record<string, string>>;
  /** Its own text, that of its children not included. */
  text: string;
  children: XmlElement[];
}

/** What is read in one turn of the event loop, in characters: one or two milliseconds. */
const SLICE = 16 * 1024;

// Loaded with the first answer: nobody without a CalDAV account needs it.
const load = once(() => import("saxes"));

/** The first thing that is not well formed ends the reading. */
class NotXml extends Error {}

/**
 * Reads XML strictly, a slice at a time, so that no answer holds the event loop, and hands over each child of its root
 * when it is whole. Answers the root's name; null when the text is not well formed or past its bounds (`Bounds`, counted
 * before any of it is parsed). With `cut` the text may end anywhere.
 */
export async function readXml(
  text: string,
  cut: boolean,
  onChild: (child: XmlElement) => void,
): Promise<string | null> {
  const bounds = new Bounds();
  if (!(await inSlices(text, (slice) => bounds.add(slice)))) return null;
  const { SaxesParser } = await load();
  const parser = new SaxesParser({ position: false });
  const rootName = gather(parser, onChild);
  try {
    await inSlices(text, (slice) => Boolean(parser.write(slice)));
    if (!cut) parser.close();
  } catch (error) {
    if (error instanceof NotXml) return null;
    throw error;
  }
  return rootName();
}

/** Does `work` on each slice, one a turn, for as long as it answers true. */
async function inSlices(text: string, work: (slice: string) => boolean): Promise<boolean> {
  for (let at = 0; at < text.length; at += SLICE) {
    if (at > 0) await setImmediate();
    if (!work(text.slice(at, at + SLICE))) return false;
  }
  return true;
}

/** Builds elements while the parser reads; each joins its parent when it is whole, the root's are handed over. */
function gather(parser: Parser, onChild: (child: XmlElement) => void): () => string | null {
  const open: XmlElement[] = [];
  let rootName: string | null = null;
  parser.on("opentag", ({ name, attributes }) => {
    open.push({ name: localOf(name), attributes: localNames(attributes), text: "", children: [] });
    rootName ??= localOf(name);
  });
  parser.on("closetag", () => {
    const element = open.pop();
    if (element && open.length > 1) open.at(-1)?.children.push(element);
    else if (element && open.length === 1) onChild(element);
  });
  const add = (text: string) => {
    const element = open.at(-1);
    if (element) element.text += text;
  };
  parser.on("text", add);
  parser.on("cdata", add);
  parser.on("error", (error) => {
    throw new NotXml(error.message);
  });
  return () => rootName;
}

/** Most elements have none: they share it. */
const NONE: Readonly<Record<string, string>> = Object.freeze({});

function localNames(attributes: Record<string, string>): Readonly<Record<string, string>> {
  const own = Object.entries(attributes);
  return own.length === 0 ? NONE : Object.fromEntries(own.map(([key, value]) => [localOf(key), value]));
}

const localOf = (name: string): string =>
  name.slice(name.lastIndexOf(":") + 1).replace(/-(.)/g, (_all, c: string) => c.toUpperCase());
