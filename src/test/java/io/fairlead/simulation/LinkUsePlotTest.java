package io.fairlead.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class LinkUsePlotTest {

    private static Result result(Farm farm) {
        return new Simulation(farm, WorkloadSettings.of(farm).withDuration(Duration.ofSeconds(60)).workload(farm))
                .run(new Contender.Reference(), 1);
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)));
    }

    @Test
    @DisplayName("A line for each link and a panel for each chooser, in well-formed XML within the picture")
    void fourLinks() throws Exception {
        Result result = result(Farms.dispatched(Farms.fourLinks(), Duration.ofSeconds(5)));
        String svg = LinkUsePlot.svg("<Mine & yours>", List.of("a", "b", "c", "d"), List.of(result, result));
        Document document = parse(svg);
        NodeList lines = document.getElementsByTagName("polyline");
        assertEquals(8, lines.getLength());
        assertTrue(document.getDocumentElement().getTextContent().contains("<Mine & yours>"));
        String[] size = document.getDocumentElement().getAttribute("viewBox").split(" ");
        for (int i = 0; i < lines.getLength(); i++) {
            for (String point : lines.item(i).getAttributes().getNamedItem("points").getNodeValue().split(" ")) {
                String[] xy = point.split(",");
                for (int axis = 0; axis < 2; axis++) {
                    double at = Double.parseDouble(xy[axis]);
                    assertTrue(at >= 0 && at <= Double.parseDouble(size[2 + axis]), point);
                }
            }
        }
        assertEquals(svg, LinkUsePlot.svg("<Mine & yours>", List.of("a", "b", "c", "d"), List.of(result, result)));
    }

    @Test
    @DisplayName("Of many links the fullest, the mean and the emptiest are drawn")
    void manyLinks() throws Exception {
        Result result = result(Farms.dispatched(Farms.sixteenLinks(), Duration.ofSeconds(5)));
        List<String> names = IntStream.range(0, 16).mapToObj(Integer::toString).toList();
        Document document = parse(LinkUsePlot.svg("Many", names, List.of(result)));
        assertEquals(3, document.getElementsByTagName("polyline").getLength());
        assertTrue(document.getDocumentElement().getTextContent().contains("fullest link"));
    }
}
