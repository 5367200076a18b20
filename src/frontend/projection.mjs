// Lambert azimuthal equal-area projection of the sphere around Europe (Snyder 1987, equations 22-4 and 24-2).

/** Centre in degrees, scale in pixels per radian, frame in pixels; smartspec.web.charts.projection holds the same numbers. */
export const FRAME = { longitude: 10, latitude: 52, scale: 1160, width: 900, height: 800, x: 430, y: 430 };

/** Degrees to pixels of the frame. */
export function project([longitude, latitude]) {
  const radians = Math.PI / 180;
  const [turn, from, to] = [(longitude - FRAME.longitude) * radians, FRAME.latitude * radians, latitude * radians];
  const k = Math.sqrt(2 / (1 + Math.sin(from) * Math.sin(to) + Math.cos(from) * Math.cos(to) * Math.cos(turn)));
  const x = FRAME.x + FRAME.scale * k * Math.cos(to) * Math.sin(turn);
  const y = FRAME.y - FRAME.scale * k * (Math.cos(from) * Math.sin(to) - Math.sin(from) * Math.cos(to) * Math.cos(turn));
  return [x, y];
}
