"""Every kind of answer: rows of (ruling, one, other), judged both ways round; A accepted, R rejected, U undecided."""

import pytest

from sparring_verifiers import AnswerPolicy, Status
from sparring_verifiers.math.quick import quick

RULING = {"A": Status.ACCEPTED, "R": Status.REJECTED, "U": Status.UNDECIDED}

SETS = [
    ("A", r"(-\infty,\infty)", "all real numbers"),
    ("R", r"(0,\infty)", "all real numbers"),
    ("A", r"(-\infty,-2)\cup(2,\infty)", r"\left(-\infty,-2\right)\bigcup\left(2,\infty\right)"),
    ("U", r"(0,1)\cup(2,3)", r"\bigcup_{k=0}^{1}(2k,2k+1)"),
    ("A", "x<1", "-x>-1"),
    ("R", "x<1", "x>-1"),
    ("A", r"x \le 1", r"-x \ge -1"),
    ("A", r"-2 \le x \le 7", r"x \in [-2,7]"),
    ("A", r"-2 \le x \le 7", "[-2,7]"),
    ("A", "-793 < a < 10", "(-793, 10)"),
    ("A", "0<f(x)<1", "(0,1)"),
    ("R", r"-2 \le x < 7", "[-2,7]"),
    ("A", "x<1 or x>2", r"(-\infty,1)\cup(2,\infty)"),
    ("A", "x>1 and x<5", "(1,5)"),
    ("A", r"x \ne 1", r"(-\infty,1)\cup(1,\infty)"),
    ("A", r"x \ne 1", r"\mathbb{R}\setminus\{1\}"),
    ("A", "|x|<3", "(-3,3)"),
    ("A", r"|x-2|\ge 1", r"(-\infty,1]\cup[3,\infty)"),
    ("A", "x^2<4", "-2<x<2"),
    ("A", r"x^2 \le 2", r"[-\sqrt2,\sqrt2]"),
    ("R", r"x^2 \le 2", r"(-\sqrt2,\sqrt2]"),
    ("A", r"\frac{x-1}{x+2}>0", r"(-\infty,-2)\cup(1,\infty)"),
    ("A", r"\frac{1}{x}\ge 0", r"(0,\infty)"),
    ("A", r"\{-1\}\cup[0,7)", r"x=-1 or 0 \le x < 7"),
    ("A", r"(2,12)\cup(12,102)", r"(2,102)\setminus\{12\}"),
    ("A", r"[0,1)\cup[1,2]", "[0,2]"),
    ("R", r"[0,1)\cup(1,2]", "[0,2]"),
    ("A", r"\mathbb{R}", r"(-\infty,\infty)"),
    ("A", r"\mathbb{R}", "all real numbers"),
    ("R", r"\mathbb{R}", r"\mathbb{Z}"),
    ("A", r"\emptyset", "no solution"),
    ("A", r"\emptyset", r"\{\}"),
    ("R", r"\emptyset", r"\{0\}"),
    ("R", r"[46,\infty)", r"(46,\infty)"),
    ("A", r"(-\infty,3]", r"[-\infty,3]"),
    ("A", "]1,2]", "(1,2]"),
    ("R", r"(-\infty,-4)\cup(1,2)", r"(-\infty,-8)\cup(1,2)"),
    ("R", "(1,2)", "[1,2]"),
    ("R", "[0,1)", "1"),
    ("U", "n>3", r"n \ge 4"),
    ("R", "x>3", r"x \ge 4"),
    ("R", "n>3", r"n \ge 5"),
    ("U", "x>5", "y>5"),
    ("R", "x>5", "y>6"),
    ("A", r"1\leq|z|\leq \frac{3}{2}", r"z \in [-\frac32,-1]\cup[1,\frac32]"),
    ("A", r"x > \pi", r"(\pi,\infty)"),
    ("U", r"x > \pi", r"(3.14,\infty)"),
    ("A", r"\{x \mid x>3\}", r"(3,\infty)"),
    ("A", r"\{x : 1<x<2\}", "(1,2)"),
    ("A", r"\{x \in \mathbb{R} : x \ne 0\}", r"\mathbb{R}\setminus\{0\}"),
    ("A", r"\{2k+1 \mid k \in \mathbb{Z}\}", r"\{2n+1 \mid n \in \mathbb{Z}\}"),
    ("A", r"\{2k+1 \mid k \in \mathbb{Z}\}", r"\{2k-1 \mid k \in \mathbb{Z}\}"),
    ("A", r"x \in \{1,2\}", "x=1 or x=2"),
    ("A", r"x \ne 1,2", r"\mathbb{R}\setminus\{1,2\}"),
    ("A", r"(-\infty,0)\cup(0,\infty)", r"x \ne 0"),
    ("A", r"(0,3)\cap[1,5]", "[1,3)"),
    ("R", r"(0,3)\cap[1,5]", "[1,3]"),
    ("R", r"(1,2)\cup(3,4)", "(1,2)"),
    ("R", "x>2", "(2,3)"),
    ("A", r"3\ge x>1", "(1,3]"),
    ("U", "[1,2]", r"\{1,2\}"),
    ("R", r"\emptyset", "0"),
    ("A", r"|x+1|\le 2", r"-3 \le x \le 1"),
    ("A", "x^3 > x", r"(-1,0)\cup(1,\infty)"),
    ("U", "x^5-x-1>0", r"(1,\infty)"),
    ("A", r"2x>\sqrt3", r"(\frac{\sqrt3}{2},\infty)"),
    ("R", r"x > \sqrt2", r"x > \sqrt3"),
    ("A", "(a,b)", "(a,b)"),
    ("R", "[a,b)", "[a,c)"),
    ("R", r"\mathbb{Q}", r"\mathbb{R}"),
    ("A", r"\mathbb{R}\setminus\{1\}", r"(-\infty,1)\cup(1,\infty)"),
    ("R", r"\{x \mid x>3\}", r"[3,\infty)"),
    ("U", r"\{x^2 \mid x \in \mathbb{Z}\}", r"\{x^3 \mid x \in \mathbb{Z}\}"),
]
EQUATIONS = [
    ("A", "2x+4y-3=0", r"y=-\frac{1}{2}x+\frac{3}{4}"),
    ("A", r"\frac{x^2}{4}+\frac{y^2}{3}=1", r"\frac{x^2}{16}+\frac{y^2}{12}=\frac14"),
    ("U", "ab=0", "a^3b^3=0"),
    ("R", "x=1", "1=1"),
    ("R", "3x-y+13=0", "3x+4y+14=0"),
    ("R", "7=11a+c", "11a+c"),
    ("R", "x^2+y^2=25", "x^2+y^2=26"),
    ("R", "y=2x+1", "y=2x+2"),
    ("A", "y=2x+1", "2x+1"),
    ("R", "x=5", "6"),
    ("R", "x=5", "y=5"),
    ("R", "x=5", "x=6"),
    ("R", "x>5", "x<5"),
    ("A", "x+y<3", "3>y+x"),
    ("A", "2x+2y<6", "x+y<3"),
    ("R", "x+y<3", "x+y<4"),
    ("R", "x+y<3", r"x+y \le 3"),
    ("A", r"\sqrt2 x = 2", r"x=\sqrt2"),
    ("A", "xy=1", "2xy=2"),
    ("R", r"y=\sin x", r"y=\cos x"),
    ("R", "f(x)=x^2", "f(x)=x^3"),
    ("A", "f(x)=x^2", "f(t)=t^2"),
    ("R", "f(x)=x^2", "f(t)=t^3"),
    ("A", "f(x)=x^2", "x^2"),
    ("U", "x^2=4", "2"),
    ("U", "x^2=4", r"\{2,-2\}"),
    ("R", "x=5+5+1=7=11", "11"),
    ("R", "x=5+5+1=7=11", "x=11"),
    ("U", "x=7=11", "x=8=12"),
    ("U", "a+b=5", "5"),
    ("R", "a+3z=0", "0"),
    ("A", r"$f(1)+f(2)=3+4=\boxed{7}$", "7"),
    ("R", r"x<\boxed{5}", "5"),
    ("R", r"x=5+5+1=1/3\approx 11", "1/3"),
    ("A", "x=2+3=5", "5"),
    ("A", r"x=1/3\approx 0.333", "1/3"),
    ("U", r"x=1/3\approx 1.3", "1/3"),
    ("A", r"x\approx 11", "11"),
    ("A", "2+3=5", "5"),
    ("U", "f(x)=0", r"\forall x>0, f(x)=0"),
    ("R", "x+y=1", "x+z=1"),
    ("A", "y-1=3(x-2)", "y=3x-5"),
    ("R", "y-1=3(x-2)", "y=3x-4"),
    ("A", "(x-1)^2+(y+2)^2=9", "x^2+y^2-2x+4y-4=0"),
    ("R", "(x-1)^2+(y+2)^2=9", "(x+1)^2+(y+2)^2=9"),
    ("R", "y^2=4x", "y^2=8x"),
    ("R", "a=b", "a=-b"),
    ("R", "x=2", "x^2=4"),
    ("R", "2x+z=1", "7"),
    ("U", "x+1=6", "5"),
    ("R", "x+1=6", "4"),
    ("U", "a=b=c", "a=c=b"),
    ("R", "y=x", "y=|x|"),
    ("A", r"\cos x=\frac12", r"2\cos x=1"),
]
NAMES = [
    ("A", "(x,y)=(1,2)", "(1,2)"),
    ("A", "AB=4, CD=5", "4, 5"),
    ("U", "AB=4, CD=5", "5, 4"),
    ("R", "AB=4, CD=5", "4, 6"),
    ("A", "p=5,q=2;p=7,q=2", "(5,2),(7,2)"),
    ("A", "a_3=2, a_{37}=19", "a_{37}=19, a_3=2"),
    ("R", "a_3=2, a_{37}=19", "a_{37}=2, a_3=19"),
    ("A", "x=1, y=2", "y=2, x=1"),
    ("A", "x=1, y=2", "(1,2)"),
    ("R", "x=1, y=2", "(2,1)"),
    ("A", "x=1 or x=2", r"\{2,1\}"),
    ("A", "x=1 or x=2", "1,2"),
    ("A", "S_{1}:S=7:32", "7:32"),
    ("A", r"\frac{NO}{BO}=\frac{1}{\sqrt6}", r"\frac{1}{\sqrt6}"),
    ("A", "|AB|=1", "1"),
    ("A", "V_1:V_2=11:21", "11:21"),
    ("A", "(x,y)=(5,8) and (8,5)", "(5,8),(8,5)"),
    ("A", r"x = \frac12, x=\frac{-1\pm\sqrt{13}}{4}", r"\frac12, \frac{-1+\sqrt{13}}{4}, \frac{-1-\sqrt{13}}{4}"),
    ("A", "y_1=2x, y_2=3x", "2x, 3x"),
    ("A", r"\angle ABC = 90^\circ", "90"),
]
UNITS = [
    ("A", "50%", "1/2"),
    ("A", "50%", "50"),
    ("R", "0.28", "28"),
    ("R", "50%", "60"),
    ("A", "10%, 20%", "10, 20"),
    ("R", "10%, 20%", "10, 30"),
    ("A", "1 m", "100 cm"),
    ("R", "1 m", "1 cm"),
    ("A", "5 cm", "5"),
    ("R", "5 cm", "6"),
    ("R", "5 cm", "5 kg"),
    ("A", "2 hours", "120 minutes"),
    ("A", "36 km/h", "10 m/s"),
    ("A", r"90^\circ", r"\frac{\pi}{2}"),
    ("A", r"90^\circ", "90"),
    ("R", r"90^\circ", r"\frac{\pi}{3}"),
    ("A", "5 apples", "5"),
    ("U", "5 apples", "5 oranges"),
    ("A", "1 apple", "1 apples"),
    ("A", r"\$5", "5"),
    ("A", r"\$5", "5 dollars"),
    ("A", r"\$0.50", "50 cents"),
    ("A", r"15\text{ cm}^2", "15"),
    ("A", "1.5 km", "1500 m"),
    ("A", r"0.06 \text{ yuan}", "0.06"),
    ("R", "1 km", "100 m"),
    ("A", "3 ft", "36 in"),
    ("R", "5 m/s", "5 m"),
    ("A", "60 mph", "60 mi/h"),
    ("U", "5 m", "5 apples"),
    ("U", "5 apples", "6 oranges"),
    ("U", "4 quarts", "1 gallon"),
    ("U", "1 year", "365 days"),
    ("A", "1 year", "12 months"),
    ("U", r"\$5", "€5"),
    ("R", r"\$5", "5 kg"),
    ("R", r"\$5", "5 cents"),
    ("A", r"\pi", r"180^\circ"),
]
MIXED = [
    ("A", r"2\frac{1}{3}", "7/3"),
    ("R", r"2\frac{1}{3}", r"\frac{2}{3}"),
    ("R", "2 1/3", r"\frac{2}{3}"),
    ("R", r"$-2\frac{1}{3}$", r"-\frac{2}{3}"),
    ("R", r"x = 2\frac{1}{3}", "2/3"),
    ("R", r"(2\frac{1}{3}, 1)", r"(\frac{2}{3}, 1)"),
    ("R", r"2\frac{1}{3}\text{ cm}", r"\frac{2}{3}\text{ cm}"),
    ("U", r"2\frac{1}{3}x", r"\frac{2}{3}x"),
    ("U", r"2\frac{1}{3}\pi", r"\frac{2}{3}\pi"),
    ("U", r"3\cdot 2\frac{1}{3}", "2"),
    ("U", r"5+2\frac{1}{3}", r"5+\frac{2}{3}"),
    ("U", r"2\frac{1}{3}\cdot 3", "2"),
]
ASSERTED = [
    ("A", r"\frac{m}{n} = \frac{5}{9}", "5/9"),
    ("R", r"\frac{m}{n} = \frac{5}{9}", "9/5"),
    ("A", r"\frac{m}{n} = \frac{5}{9}", r"\frac{n}{m} = \frac{9}{5}"),
    ("U", r"\frac{m}{n} = \frac{5}{9}", r"\frac{p}{q} = \frac{5}{9}"),
    ("A", r"\frac{dy}{dx}=3x^2", "3x^2"),
    ("R", r"\frac{dy}{dx}=3x^2", "3x"),
    ("A", r"\frac{dy}{dx}=\frac{y}{x}", "y/x"),
    ("U", r"\frac{y}{x}=2x", "2x"),
    ("U", r"x+y=5", "5"),
    ("A", r"\text{Area}=12", "12"),
    ("R", r"\text{Area}=12", "13"),
    ("U", r"\text{Area}=12", r"\text{Perimeter}=12"),
]
ELIDED = [
    ("R", r"1, 3, 5, \ldots, 99", r"1, 3, 5, \ldots, 97"),
    ("R", r"1, 3, 5, \ldots, 99", r"2, 4, 6, \dots, 98"),
    ("R", r"\{1, 3, 5, \ldots, 99\}", r"\{1, 3, 7, ..., 99\}"),
    ("R", r"1, 3, 5, \ldots", r"\boxed{1, 3, 6, \ldots}"),
    ("U", r"1, 3, 5, \ldots, 99", r"1, 3, \ldots, 99"),
    ("U", r"1, 3, 5, \ldots, 99", r"99, 97, \ldots, 1"),
    ("U", r"1, 2, \ldots, n", r"1, 2, \ldots, m"),
    ("A", r"1, 3, 5, \ldots, 99", "1, 3, 5, ..., 99"),
]
CHOICES = [
    ("R", "ACD", "AC"),
    ("R", "ABD", "D"),
    ("U", "ACD", "ADC"),
    ("U", "ACD", "ABD"),
    ("A", "B", r"\textbf{(B)}\ 12"),
    ("A", "B", r"\text{(B) 12}"),
    ("A", "B", r"\mathrm{(B) }\frac{1}{2}"),
    ("A", "(B)", "B. 12"),
    ("A", "B", "B) 12"),
    ("A", "B", "(B) x = 12"),
    ("A", "B", "Option B"),
    ("R", "B", "choice (C)"),
    ("R", "C", "B. 12"),
    ("A", r"\textbf{(C)}\ 15", "(C) $15$"),
    ("A", r"\textbf{(C)}\ 15", "15"),
    ("A", r"\textbf{(C)}\ \frac{1}{2}", "C. 0.5"),
    ("A", r"\textbf{(E)}\ \text{None of these}", "E"),
    ("R", r"\textbf{(C)}\ 15", "(B) 15"),
    ("R", r"\textbf{(C)}\ 15", "16"),
    ("U", r"\textbf{(C)}\ 15", "(C) 16"),
    ("U", "B", "12"),
    ("U", "B", "(B) 12, (C) 15"),
    ("U", "B", "B. 12 or C. 15"),
    ("U", "B", r"\textbf{(A)}\ 10 \qquad \textbf{(B)}\ 12"),
    ("U", "B", "(A) 10\n(B) 12"),
    ("U", "B", "We compare them.\n(A) 10\n(B) 12"),
    ("U", r"A\cos x", r"(A) \cos x"),
]
RATIOS = [
    ("A", "10:45", "10{:}45"),
    ("R", "10:45", "10{:}54"),
    ("A", "2:4", "1:2"),
    ("R", "2:4", "1:3"),
    ("A", "7:32", "7/32"),
    ("R", "12:00", "1:00"),
    ("A", "12:00", "12:00"),
    ("U", "3:30", "3:30 pm"),
    ("R", "3:30 am", "3:30 pm"),
    ("R", "1:2:3", "1:4:9"),
    ("A", "1:2:3", "2:4:6"),
    ("A", r"x \equiv 2 \pmod{5}", r"x \equiv 7 \pmod{5}"),
    ("R", r"x \equiv 2 \pmod{5}", r"x \equiv 3 \pmod{5}"),
    ("R", "2:4:6", "1:2"),
    ("A", "0.5:1", "1:2"),
    ("R", "7:32", "7/31"),
    ("A", "15:30", "3:30 pm"),
    ("R", r"x \equiv 2 \pmod{5}", r"x \equiv 2 \pmod{7}"),
    ("U", r"x \equiv 2 \pmod{5}", "2"),
    ("U", "7 mod 10", "7"),
    ("U", r"7 \pmod{10}", "17"),
    ("R", "7 mod 10", "8"),
    ("A", "17 mod 5", "2"),
    ("U", "17 mod 5", "17"),
    ("A", "7 mod 10", "17 (mod 10)"),
    ("U", "7 mod 10", "7 mod 11"),
    ("R", "7 mod 10", "8 mod 10"),
]
MATRICES = [
    ("R", r"\begin{cases}1 & x>0\\2 & x>-1\end{cases}", r"\begin{cases}2 & x>-1\\1 & x>0\end{cases}"),
    ("A", r"\begin{cases}x & x>y\\y & x<y\end{cases}", r"\begin{cases}y & x<y\\x & x>y\end{cases}"),
    ("A", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", r"\begin{bmatrix}1&2\\3&4\end{bmatrix}"),
    ("R", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", r"\begin{pmatrix}1&2\\3&5\end{pmatrix}"),
    ("R", r"\begin{pmatrix}1&2\end{pmatrix}", r"\begin{pmatrix}1\\2\end{pmatrix}"),
    ("A", r"\begin{pmatrix}1\\2\end{pmatrix}", "(1,2)"),
    (
        "A",
        r"\begin{pmatrix}6&8\\10&12\end{pmatrix}",
        r"\begin{pmatrix}1&2\\3&4\end{pmatrix}+\begin{pmatrix}5&6\\7&8\end{pmatrix}",
    ),
    ("A", r"\begin{pmatrix}1/2&2\\3&4\end{pmatrix}", "[[0.5,2],[3,4]]"),
    ("A", r"\begin{cases} x & x>0 \\ -x & x \le 0\end{cases}", r"\begin{cases} -x & x\le 0 \\ x & x>0\end{cases}"),
    ("R", r"\begin{cases} x & x>0 \\ -x & x \le 0\end{cases}", r"\begin{cases} x & x\le 0 \\ -x & x>0\end{cases}"),
    (
        "A",
        r"\begin{cases} x & x>0 \\ -x & \text{otherwise}\end{cases}",
        r"\begin{cases} -x & x\le 0 \\ x & x>0\end{cases}",
    ),
    ("R", r"\begin{pmatrix}1\\2\end{pmatrix}", "(1,3)"),
    ("R", r"\begin{pmatrix}1\\2\end{pmatrix}", "(1,2,3)"),
    ("R", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "5"),
    ("A", r"2\begin{pmatrix}1&2\\3&4\end{pmatrix}", r"\begin{pmatrix}2&4\\6&8\end{pmatrix}"),
    ("R", r"2\begin{pmatrix}1&2\\3&4\end{pmatrix}", r"\begin{pmatrix}1&4\\6&8\end{pmatrix}"),
    (
        "R",
        r"\begin{cases} x & x>0 \\ 0 & \text{otherwise}\end{cases}",
        r"\begin{cases} x & x>1 \\ 0 & \text{otherwise}\end{cases}",
    ),
    ("A", r"\begin{cases} x & x\ge 0 \\ -x & x<0\end{cases}", r"\begin{cases} x & x>0 \\ -x & x\le 0\end{cases}"),
]
LISTS = [
    ("R", "-19, 17", "19,17"),
    ("U", "0,5", "0.5"),
    ("A", "1,2,3", "3,1,2"),
    ("U", "1,1,2", "1,2"),
    ("U", "1,1,2", "1,2,2"),
    ("R", "1,2", "1,3"),
    ("R", "1,2,3", "1,2"),
    ("R", "(1,2)", "(2,1)"),
    ("U", "(2,1)", "1,2"),
    ("A", "(1,2)", "1,2"),
    ("R", "(1,2)", r"\{1,2\}"),
    ("R", "(1,3)", r"\{1,2\}"),
    ("A", r"\pm 2", "2,-2"),
    ("R", r"\pm 2021", "2021"),
    ("A", r"1\pm\sqrt{19}", r"\{1-\sqrt{19},1+\sqrt{19}\}"),
    ("A", r"\{1\pm\sqrt5,-2\}", r"-2, 1+\sqrt5, 1-\sqrt5"),
    ("A", "(1,2),(3,4)", "(3,4),(1,2)"),
    ("R", "(1,2),(3,4)", "(2,1),(3,4)"),
    ("A", "(1,2),(3,4)", "(3,4),(1,2),(1,2)"),
    ("R", "(1,2),(3,4)", "(3,4),(1,2),(2,1)"),
    ("A", "(0;0;0),(1;2;3)", "(1,2,3),(0,0,0)"),
    ("A", r"\{5\}", "5"),
    ("R", "6", "6,-2"),
    ("R", "(1,2,3)", "(1,2)"),
    ("R", "(1,2)", "1"),
    ("R", "[1,2)", "1,2"),
    ("U", "(1,2,3)", "[1,2,3]"),
    ("A", r"\sqrt4, \sqrt9", "3, 2"),
    ("R", r"\sqrt2, \sqrt3", r"\sqrt2, \sqrt5"),
    ("R", r"\{1,2\}", "(2,1)"),
    ("R", "-4,-3,-1,1,2,5", "-4,-3,-1,5,2,5"),
    ("A", r"\{(1,2),(3,4)\}", "(3,4),(1,2)"),
    ("R", r"\{(1,2),(3,4)\}", "(3,4),(2,1)"),
    ("R", "(1,2,3)", "(3,2,1)"),
]
WORDS = [
    ("A", "yes", "Yes."),
    ("A", "Yes", "True"),
    ("R", "yes", "false"),
    ("A", "no solution", "none"),
    ("A", "DNE", "does not exist"),
    ("R", "no solution", "5"),
    ("R", "odd", "even"),
    ("A", r"\text{C}", "C"),
    ("A", "(C)", r"\text{(C)}"),
    ("R", "A", "B"),
    ("U", "(C)", "5"),
    ("R", "x", "X"),
    ("A", "Evelyn", "evelyn"),
    ("R", "Evelyn", "Carla"),
    ("R", "infinitely many", "3"),
    ("A", "101_2", "5"),
    ("U", "204_5", "204"),
    ("R", "210_5", "210_9"),
    ("R", "1112112_3", "1112122_3"),
    ("U", r"\boxed{3},\text{ or }\boxed{4} maybe \boxed{5}", "5"),
    ("A", r"So the result is $\boxed{5}$.", "5"),
    ("A", "The answer is yes", "yes"),
]


@pytest.mark.parametrize(("ruling", "one", "other"), SETS)
def test_sets_and_inequalities_are_compared_as_sets(ruling: str, one: str, other: str) -> None:
    assert_both_ways(ruling, one, other)


@pytest.mark.parametrize(("ruling", "one", "other"), EQUATIONS)
def test_equations_are_equal_up_to_a_factor_and_refuted_by_a_point(ruling: str, one: str, other: str) -> None:
    assert_both_ways(ruling, one, other)


@pytest.mark.parametrize(("ruling", "one", "other"), NAMES)
def test_names_in_front_of_values_are_matched_or_taken_off(ruling: str, one: str, other: str) -> None:
    assert_both_ways(ruling, one, other)


@pytest.mark.parametrize(("ruling", "one", "other"), UNITS)
def test_percent_signs_and_units_follow_the_policy(ruling: str, one: str, other: str) -> None:
    assert_both_ways(ruling, one, other)


@pytest.mark.parametrize(("ruling", "one", "other"), RATIOS)
def test_ratios_times_and_congruences_have_their_own_equality(ruling: str, one: str, other: str) -> None:
    assert_both_ways(ruling, one, other)


@pytest.mark.parametrize(("ruling", "one", "other"), MIXED)
def test_a_mixed_number_alone_is_no_product(ruling: str, one: str, other: str) -> None:
    assert_both_ways(ruling, one, other)


@pytest.mark.parametrize(("ruling", "one", "other"), ASSERTED)
def test_a_quotient_of_letters_and_a_derivative_name_their_value(ruling: str, one: str, other: str) -> None:
    assert_both_ways(ruling, one, other)


@pytest.mark.parametrize(("ruling", "one", "other"), ELIDED)
def test_lists_with_an_ellipsis_differ_in_what_both_state(ruling: str, one: str, other: str) -> None:
    assert_both_ways(ruling, one, other)


@pytest.mark.parametrize(("ruling", "one", "other"), CHOICES)
def test_an_option_is_its_letter_and_its_value(ruling: str, one: str, other: str) -> None:
    assert_both_ways(ruling, one, other)


@pytest.mark.parametrize(("ruling", "one", "other"), MATRICES)
def test_matrices_and_pieces_are_compared_cell_by_cell(ruling: str, one: str, other: str) -> None:
    assert_both_ways(ruling, one, other)


@pytest.mark.parametrize(("ruling", "one", "other"), LISTS)
def test_lists_tuples_and_sets_are_matched_by_their_brackets(ruling: str, one: str, other: str) -> None:
    assert_both_ways(ruling, one, other)


@pytest.mark.parametrize(("ruling", "one", "other"), WORDS)
def test_words_letters_and_bases_prove_only_what_they_say(ruling: str, one: str, other: str) -> None:
    assert_both_ways(ruling, one, other)


def assert_both_ways(ruling: str, one: str, other: str) -> None:
    for gold, answer in ((one, other), (other, one)):
        found = quick(gold, answer)
        assert found.status is RULING[ruling], found


def test_the_witness_of_two_sets_is_in_one_and_not_in_the_other() -> None:
    assert quick(r"[0,1)\cup(1,2]", "[0,2]").witness == "1"
    assert quick("x>3", r"x \ge 4").witness == "(7/2)"


def test_the_witness_of_two_equations_is_on_one_and_not_on_the_other() -> None:
    found = quick("x^2+y^2=25", "x^2+y^2=26")
    assert found.witness is not None
    point = dict(part.split(" = ") for part in found.witness.split(", "))
    assert float(point["x"]) ** 2 + float(point["y"]) ** 2 in (25, 26)


def test_a_missing_item_is_named() -> None:
    assert quick("1, 2, 3", "1, 2, 4").witness in ("3", "4")


def test_a_long_list_of_surds_is_given_up_by_count_and_not_by_time() -> None:
    one = ", ".join(rf"\sqrt{{{n}}}" for n in range(2, 60))
    other = ", ".join(rf"\sqrt{{{n}}}+0" for n in reversed(range(3, 61)))
    found = quick(one, other)
    assert found.status is not Status.ACCEPTED


@pytest.mark.parametrize(
    "text", [r"It is \boxed{5}. No, wait: it is \boxed{6}.", r"either \boxed{x} and then \boxed{x+1}"]
)
def test_hedging_is_not_even_accepted_against_itself(text: str) -> None:
    assert quick(text, text).status is Status.UNDECIDED


REDUCED = [
    ("1/2", "1/2", "A"), ("1/2", "2/4", "R"), ("1/2", r"\frac{2}{4}", "R"), ("1/2", r"\frac24", "R"),
    ("2", "6/3", "R"), ("2", "2", "A"), ("7", "3+4", "R"), ("6", r"2\cdot 3", "R"), ("2x", "x+x", "R"),
    (r"2\sqrt2", r"\sqrt8", "R"), (r"2\sqrt2", r"2\sqrt2", "A"), ("2", r"\sqrt4", "R"), ("120", "5!", "R"),
    (r"\sqrt6", r"\sqrt2\sqrt3", "R"), (r"\frac{\sqrt2}{2}", r"\frac{1}{\sqrt2}", "A"), ("0.5", "0.5", "A"),
    ("x^2+3x", "x(x+3)", "A"), (r"\{1/2,3\}", r"\{2/4,3\}", "R"), ("(1/2,3)", "(1/2,3)", "A"), ("3", "|-3|", "R"),
    (r"3\sqrt2", r"\sqrt2+2\sqrt2", "R"), ("2^{100}", "2^{100}", "A"), ("1/2", "1/3", "R"), ("3/2", r"1\frac12", "A"),
    ("5x", "2x+3x", "R"), ("-7", "-7", "A"), (r"\frac{x}{2}", r"\frac{x}{2}", "A"),
]  # fmt: skip


@pytest.mark.parametrize(("gold", "answer", "ruling"), REDUCED)
def test_where_the_policy_asks_for_it_an_answer_has_to_be_reduced(gold: str, answer: str, ruling: str) -> None:
    assert quick(gold, answer, AnswerPolicy(simplify_required=True)).status is RULING[ruling]


def test_the_form_of_the_gold_does_not_matter() -> None:
    assert quick("2/4", "1/2", AnswerPolicy(simplify_required=True)).status is Status.ACCEPTED
