import type { NextRequest } from "next/server";
import { reportUnexpected } from "@/lib/actions/unexpected";
import { answerSignOut } from "@/lib/auth/sign-out-post";

/** Takes the form behind "Sign out". A plain HTML form post: an action could not set the headers it answers with. */
export const POST = (request: NextRequest): Promise<Response> =>
  answerSignOut(request).catch(
    (error: unknown) => new Response(reportUnexpected(error, "the sign-out failed").message, { status: 500 }),
  );

/** Somebody reloaded or came back to the address the form posts to. */
export const GET = (): Response => new Response(null, { status: 303, headers: { location: "/sign-in" } });
