const time: Intl.DateTimeFormatOptions = {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
};
const timeOfDay = new Intl.DateTimeFormat(undefined, time);
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  ...time,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The time of day to the millisecond, with the date where that is another day. Both in milliseconds since the epoch. */
export function clockText(at: number, now: number): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  return (isToday ? timeOfDay : dayAndTime).format(at);
}
