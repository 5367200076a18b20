// The land under the maps: Natural Earth's countries in the frame of projection.mjs, as one picture without text.
import { geoAzimuthalEqualArea, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import { FRAME } from "./projection.mjs";

const SMALLEST = 1.5;

/** An SVG image; its grey is half transparent and so fits light and dark pages. */
export function land(world) {
  const { longitude, latitude, scale, width, height, x, y } = FRAME;
  const projection = geoAzimuthalEqualArea()
    .rotate([-longitude, -latitude])
    .scale(scale)
    .translate([x, y])
    .clipAngle(60)
    .clipExtent([[-5, -5], [width + 5, height + 5]])
    .precision(0.5);
  const path = geoPath(projection).digits(1);
  const shapes = feature(world, world.objects.countries).features.flatMap(({ geometry }) =>
    polygons(geometry)
      .filter((polygon) => path.area(polygon) > SMALLEST)
      .map((polygon) => path(polygon)),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">`,
    `<path fill="#808890" fill-opacity=".22" stroke="#808890" stroke-opacity=".55" stroke-width=".7" d="${shapes.join("")}"/>`,
    "</svg>\n",
  ].join("");
}

function polygons({ type, coordinates }) {
  const parts = type === "Polygon" ? [coordinates] : coordinates;
  return parts.map((rings) => ({ type: "Polygon", coordinates: rings }));
}
