/** Numbers as people read them, the same in the page and in the comment. */

/** As `ha availability` and the reasons write it, so that no two texts differ in the last digit. */
export { percent as availability } from "../analysis/availability/arithmetic";

const group = (text: string): string => text.replace(/\B(?=(\d{3})+(?!\d))/g, ",");

/** `$1,234` from a hundred dollars on, `$12.34` below, `<$0.01` for what would read as nothing. */
export function usd(amount: number): string {
  const size = Math.abs(amount);
  const sign = amount < 0 ? "−" : "";
  if (size > 0 && size < 0.005) return `${sign}<$0.01`;
  const [whole = "0", cents] = size.toFixed(size < 99.995 && size !== 0 ? 2 : 0).split(".");
  return `${sign}$${group(whole)}${cents === undefined ? "" : `.${cents}`}`;
}

/** With its sign: `+$12.00`, `−$3.00`, `±$0`. */
export const usdChange = (amount: number): string => (Math.abs(amount) < 0.005 ? "±$0" : amount > 0 ? `+${usd(amount)}` : usd(amount));

/** `+4 %`, `−0.3 %`; nothing where there was nothing before. */
export function percentChange(percent: number | null): string {
  if (percent === null) return "new";
  const digits = Math.abs(percent) < 10 ? 1 : 0;
  const text = Math.abs(percent).toFixed(digits);
  if (Number(text) === 0) return "±0 %";
  return `${percent < 0 ? "−" : "+"}${text} %`;
}

/** Minutes as the largest unit that fits: `26 s`, `4.4 min`, `3.2 h`, `1.5 d`. */
export function duration(minutes: number): string {
  if (minutes === 0) return "0 min";
  if (minutes < 1) return `${Math.max(1, Math.round(minutes * 60))} s`;
  if (minutes < 90) return `${plain(minutes)} min`;
  if (minutes < 48 * 60) return `${plain(minutes / 60)} h`;
  return `${plain(minutes / 60 / 24)} d`;
}

/** At most three significant digits below a thousand, none behind the point above: `0.25`, `12.5`, `1,500`. */
export function plain(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const sign = value < 0 ? "−" : "";
  const size = Math.abs(value);
  if (size >= 1000) return `${sign}${group(Math.round(size).toString())}`;
  return `${sign}${Number(size.toPrecision(3)).toString()}`;
}

export const counted = (count: number, noun: string, plural = `${noun}s`): string => `${group(String(count))} ${count === 1 ? noun : plural}`;

/** `aws:rds/cluster:Cluster` → `rds Cluster`: a type as people name it. */
export function typeName(type: string): string {
  const [provider = "", module = "", name = ""] = type.split(":");
  if (name === "") return type;
  const service = module.split("/")[0] ?? "";
  return provider === "kubernetes" || service === "index" ? name : `${service} ${name}`;
}

/** `2026-11-23 16:40 UTC` */
export const moment = (time: Date): string => `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** Shortens what is quoted; the end often tells two values apart, so both ends stay. */
export function short(value: unknown, length = 60): string {
  const text = value === undefined ? "not set" : typeof value === "string" ? value : JSON.stringify(value);
  const line = text.replace(/\s+/g, " ");
  return line.length <= length ? line : `${line.slice(0, Math.ceil(length * 0.6))}…${line.slice(-Math.floor(length * 0.4) + 1)}`;
}
