/** The longest summary CDS Hooks allows is under 140 characters. */
const longestSummary = 139;

/** A summary that fits, cut at a word. */
export function summaryOf(text: string): string {
  const flat = oneLine(text);
  if (flat.length <= longestSummary) return flat;
  const cut = flat.slice(0, longestSummary - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), longestSummary - 30)).trimEnd()}…`;
}

/** Words out of a chart, made harmless: no markdown, no HTML, one line. */
export function plain(text: string): string {
  const flat = oneLine(text);
  if (!/[\\`*_[\]#|~<>]/.test(flat)) return flat;
  return flat
    .replace(/[\\`*_[\]#|~]/g, (mark) => `\\${mark}`)
    .replace(/</g, '‹')
    .replace(/>/g, '›');
}

/** White space that would break the line, or stand twice, is one blank. Most texts have none, and are left as they are. */
export function oneLine(text: string): string {
  return /^\s|\s$|\s\s|[^\S ]/.test(text) ? text.replace(/\s+/g, ' ').trim() : text;
}

/** A list, one point a line. */
export function points(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** Paragraphs, empty ones left out. */
export function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
