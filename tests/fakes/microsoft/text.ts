/**
 * How Exchange keeps what was sent as text: as HTML, which it answers unless asked for text
 * (https://learn.microsoft.com/graph/api/resources/itembody: "the body content type is HTML by default").
 */
export const htmlOf = (text: string): string =>
  `<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n<style><!--\r\n.PlainText { font-size: 11pt }\r\n--></style></head>\r\n<body>\r\n<!-- converted from text --><div class="PlainText">${escaped(
    text,
  )
    .split("\n")
    .join("<br>\r\n")}</div>\r\n</body>\r\n</html>\r\n`;

/** What its owner reads of a body. */
export const textOf = (html: string): string =>
  html
    .replace(/<head>[\s\S]*?<\/head>|<!--[\s\S]*?-->|\r?\n/g, "")
    .replace(/<br>|<\/p>/g, "\n")
    .replace(/<[^>]*>/g, "")
    .replace(/&(lt|gt|quot|amp);/g, (_whole, name: keyof typeof SIGNS) => SIGNS[name]);

const SIGNS = { lt: "<", gt: ">", quot: '"', amp: "&" };

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/**
 * What an online meeting puts below the body: https://learn.microsoft.com/graph/api/event-update, "meeting blob".
 * The words and the line around it are those of Teams.
 */
export const meetingBlob = (joinUrl: string): string =>
  `<br>\r\n<div style="width:100%">${"_".repeat(80)}</div>\r\n<div><b>Microsoft Teams meeting</b><br><a href="${joinUrl}">Join the meeting now</a></div>\r\n`;

/** An owner's addition: before the end of the body. */
export const withBelow = (html: string, more: string): string =>
  /<\/body>/.test(html) ? html.replace("</body>", `${more}</body>`) : html + more;
