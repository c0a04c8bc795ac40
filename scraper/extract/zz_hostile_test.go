package extract
import ("testing";"strings";"time";"fmt";"rangefinder/news")
func TestHostile(t *testing.T){
 for name, unit := range map[string]string{"fig":"12 men died. ","comma":"12, ","this":"Four died. This was reported by AP. ","quote":"\"12 ","paren":"(12 ","and":"12 and ","said":"said ","cap":"Kim said 12. ","rep":"The NIS (XYZ) said 12 men died, according to Kim, citing Bo. ","head":"12\n\n","nl":"Some 12 men\nof ","by":"report by of May by ","dates":"from May to June ","x":"aaaa","dot":"12. "} {
  for _, n := range []int{20000, 200000, 800000} {
   text := strings.Repeat(unit, n/len(unit))
   st := time.Now(); c, _ := Claims(news.Article{Text:text, Title:"12 men died"}); 
   fmt.Println(name, n, len(c), time.Since(st))
  }
 }
}
