r"""Notations of vectors, inverses, transposes and the like: rows of (ruling, one, other), judged both ways round."""

import pytest

from sparring_verifiers import Status
from sparring_verifiers.math.quick import quick

RULING = {"A": Status.ACCEPTED, "R": Status.REJECTED, "U": Status.UNDECIDED}

INVERSES = [
    ("A", r"f^{-1}(x)=\frac{x-3}{2}", r"\frac{x-3}{2}"),
    ("A", r"f^{-1}(x)=\frac{x-3}{2}", r"f^{-1}(t)=\frac12 t-\frac32"),
    ("R", r"f^{-1}(x)=\frac{x-3}{2}", "f^{-1}(x)=2x+3"),
    ("R", r"f^{-1}(x)=\frac{x-3}{2}", "2x+3"),
    ("A", "f^{-1}(3)=5", "5"),
    ("R", "f^{-1}(3)=5", "f^{-1}(3)=4"),
    ("U", "f^{-1}(3)=5", "f(5)=3"),
    ("U", "f^{-1}(x)=2x", "f(x)=x/2"),
    ("U", "f^{-1}(x)=2x", r"\frac{1}{f(x)}=2x"),
    ("A", r"A^{-1}=\begin{pmatrix}1&2\\3&4\end{pmatrix}", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}"),
    ("R", r"A^{-1}=\begin{pmatrix}1&2\\3&4\end{pmatrix}", r"\begin{pmatrix}1&2\\3&5\end{pmatrix}"),
    ("U", r"A^{-1}=\begin{pmatrix}1&0\\0&2\end{pmatrix}", r"A=\begin{pmatrix}1&0\\0&1/2\end{pmatrix}"),
]

TRANSPOSES = [
    ("A", "A^T B", r"A^\top B"),
    ("A", "A^T B", r"A^{\mathsf T} B"),
    ("A", "A^T", r"A^{\mathrm{T}}"),
    ("U", r"(AB)^\top", r"A^\top B^\top"),
    ("A", r"\begin{pmatrix}1&2\end{pmatrix}^{\mathsf{T}}", r"\begin{pmatrix}1\\2\end{pmatrix}"),
    ("A", "(1,2)^T", r"\begin{pmatrix}1\\2\end{pmatrix}"),
    ("R", "[1,2,3]^T", r"\begin{bmatrix}1\\2\\4\end{bmatrix}"),
    ("U", "(1,2)^2", "3"),
]

COMPONENTS = [
    ("A", r"\langle 2,-1,4\rangle", r"2\mathbf{i}-\mathbf{j}+4\mathbf{k}"),
    ("A", r"\langle 2,-1,4\rangle", r"2\mathbf i-\mathbf j+4\mathbf k"),
    ("R", r"\langle 2,-1,4\rangle", r"2\mathbf{i}-\mathbf{j}-4\mathbf{k}"),
    ("A", r"\begin{pmatrix}1\\-2\\3\end{pmatrix}", r"\hat{i}-2\hat{j}+3\hat{k}"),
    ("A", "(1,-2,3)", r"\mathbf{\hat{i}}-2\mathbf{\hat j}+3\hat{\mathbf{k}}"),
    ("A", r"3\hat{\imath}+4\hat\jmath", r"\langle 3,4\rangle"),
    ("R", r"3\hat{\imath}+4\hat\jmath", r"\langle 3,-4\rangle"),
    ("A", r"3\vec i+4\vec j", r"4\mathbf{j}+3\mathbf{i}"),
    ("U", r"3\hat{i}+4\hat{j}", r"\langle 3,4,0\rangle"),
    ("U", r"3\hat{i}+4\hat{j}", r"3\hat i+4\hat j+0\hat k"),
    ("A", r"\frac{3\mathbf{i}+4\mathbf{j}}{5}", r"\left\langle\frac35,\frac45\right\rangle"),
    ("A", r"\vec{r}(t)=t\hat{i}+t^2\hat{j}", r"\langle t,t^2\rangle"),
    ("A", r"\mathbf{r}(t)=t\mathbf{i}+t^2\mathbf{j}", r"\langle t,t^2\rangle"),
    ("A", r"-\mathbf{k}", "(0,0,-1)"),
    ("R", r"3\hat{i}+4\hat{j}", "7"),
    ("U", r"3\hat{i}+4\hat{j}", "3i+4j"),
    ("U", r"\hat{i}\times\hat{j}", r"\hat{k}"),
    ("U", r"|3\hat{i}+4\hat{j}|", "5"),
    ("U", r"2+3\mathbf{i}", "2+3i"),
]

LETTERS = [
    ("A", r"\mathbb R", r"(-\infty,\infty)"),
    ("A", r"\{x\in\mathbb R\mid x<3\}", r"(-\infty,3)"),
    ("A", r"x=\frac{\pi}{2}+k\pi,\ k\in\mathbb{Z}", r"x=\frac{(2k+1)\pi}{2},\ k\in\mathbb Z"),
    ("A", r"\mathbf v=(1,2)", "(1,2)"),
    ("A", r"\frac{\mathrm{d}y}{\mathrm{d}x}=2x", r"\frac{dy}{dx}=2x"),
    ("A", r"\int_0^1 x\,\mathrm dx", "1/2"),
    ("A", "y'=2x", r"\frac{dy}{dx}=2x"),
    ("R", "y'=2x", r"\frac{dy}{dx}=3x"),
    ("U", "y'=2x", r"\frac{dx}{dy}=2x"),
    ("U", "y'=2kx", r"\frac{dy}{dx}=2kx"),
    ("A", r"4\operatorname{cis}120^\circ", r"-2+2i\sqrt{3}"),
    ("R", r"4\operatorname{cis}120^\circ", r"-2-2i\sqrt{3}"),
    ("A", r"\sqrt2\,\text{cis}\left(\frac{\pi}{4}\right)", "1+i"),
    ("U", r"2\angle 90^\circ", "2i"),
    ("A", r"\angle 1=30^\circ", r"30^\circ"),
    ("A", r"m\angle ABC=60^\circ", "60"),
    ("U", "D_{16}", "13"),
]

NAMES = [
    ("A", "x_1=1, x_2=2", "x=1, 2"),
    ("A", "x_1=2, x_2=1", r"x=1 \text{ or } x=2"),
    ("R", "x_1=1, x_2=2", r"x=1 \text{ or } x=3"),
    ("U", "x_1=1, x_2=2", "x_1=2, x_2=1"),
    ("R", "x_1=1, x_2=2", "x_1=2, x_2=3"),
    ("A", "x^2+C", "x^2+c"),
    ("R", "x^2+C", "x^3+c"),
    ("U", "x^2+Cx", "x^2+cx"),
    ("U", "x^2+k", "x^2+C"),
    ("A", "2", r"x=2\text{ only}"),
    ("A", "[2,3[", "[2,3)"),
    ("R", "[2,3[", "[2,3]"),
    ("A", "105", "one hundred and five"),
    ("R", "105", "one hundred and six"),
    ("A", "1,250", "one thousand two hundred fifty"),
    ("R", "1,250", "one thousand two hundred fifteen"),
    ("A", "100", "a hundred"),
    ("U", "105", "one hundred and"),
    ("U", "£5", "5 pounds"),
    ("R", "£5", "6 pounds"),
    ("R", "£5", "5 kg"),
]

UNITS = [
    ("A", r"5\,\mu\text{m}", r"5\times 10^{-6}\text{ m}"),
    ("A", "5 μm", "0.005 mm"),
    ("R", r"5\,\mu\text{m}", r"5\text{ mm}"),
    ("A", r"3\mu\mathrm{s}", r"0.003\text{ ms}"),
    ("A", r"5\text{ mm}", r"5\times 10^{-3} m"),
    ("A", r"5\text{ km}", "5000m"),
    ("R", r"5\text{ km}", "500m"),
    ("A", r"25^\circ\text{C}", r"77^\circ\text{F}"),
    ("U", r"25^\circ\text{C}", r"25^\circ\mathrm{F}"),
    ("A", r"37^\circ\text{C}", "98.6 F"),
    ("A", r"37^\circ\text{C}", "37 C"),
    ("U", r"37^\circ\text{C}", "37 F"),
    ("R", r"37^\circ\text{C}", "98.7 F"),
    ("U", "1:30", r"1\text{ hour }30\text{ minutes}"),
    ("A", r"\approx 2.71", "2.71"),
    ("R", r"\approx 2.71", "2.72"),
]

PREFIXES = [
    ("A", "5 m", "5m"),
    ("R", r"5\text{ V}", "6V"),
    ("A", "5 V", "5000 mV"),
    ("A", r"5\text{ V}", r"5000\text{ mV}"),
    ("R", "5 V", "500 mV"),
    ("A", "2 kV", "2000 V"),
    ("R", "2 kV", "200 V"),
    ("R", r"2\text{ kV}", r"2\text{ V}"),
    ("A", r"5\,\mathrm{kV}", r"5000\,\mathrm V"),
    ("A", "1 MPa", "1000 kPa"),
    ("R", "1 MPa", "1 mPa"),
    ("A", "5 MHz", "5000 kHz"),
    ("A", "1 GW", "1000 MW"),
    ("R", "5 mW", "5 MW"),
    ("A", "5 mN", "0.005 N"),
    ("A", "3mN", "3Nm"),  # glued to the number they are factors
    ("A", "3mV", "3Vm"),
    ("A", "5 nF", "5000 pF"),
    ("R", "5 nF", "5 pF"),
    ("A", "10 μF", "0.00001 F"),
    ("A", "5 mT", "0.005 T"),
    ("R", "5 mT", "0.05 T"),
    ("U", "5 mT", "5 T"),
    ("A", "3 μA", "0.003 mA"),
    ("A", "2 ns", "0.002 μs"),
    ("A", "1 keV", "1000 eV"),
    ("R", "2 eV", "2 J"),
    ("A", "2 mmol", "0.002 mol"),
    ("A", "5 kΩ", "5000 Ω"),
    ("A", r"5\text{ k}\Omega", r"5000\ \Omega"),
    ("R", "5 kΩ", "500 Ω"),
]

POWERS = [
    ("A", r"5\,\mathrm{m\,s^{-1}}", "5 m/s"),
    ("A", r"9.8\ \mathrm{m\,s^{-2}}", r"9.8\ \mathrm{m/s^2}"),
    ("A", r"5\,\mathrm{m\,s^{-1}}", "18 km/h"),
    ("R", r"5\,\mathrm{m\,s^{-1}}", r"5\,\mathrm{m\,s^{-2}}"),
    ("R", r"5\,\mathrm{m\,s^{-1}}", r"5\,\mathrm{m\,s}"),
    ("R", r"5\,\mathrm{m\,s^{-1}}", "6 m/s"),
    ("A", r"5\,\mathrm{kg\,m^{2}}", r"5\text{ kg m}^2"),
    ("A", r"\mathrm{e^{2}}", "e^2"),
]

STEPS = [
    ("A", "2 h 30 min", "2.5 h"),
    ("A", "2 h 30 min", "150 min"),
    ("A", "2h30min", "2.5 h"),
    ("A", "2 h 30 min", "2 hours and 30 minutes"),
    ("R", "2 h 30 min", "2.3 h"),
    ("R", "2 h 30 min", "2 h 20 min"),
    ("U", "2 h 30 min", "150"),
    ("U", "2 h 30 min", "2:30"),
    ("U", "2 h 90 min", "3.5 h"),
    ("U", "2 h 30", "2.5 h"),
    ("A", "2 kg 500 g", "2.5 kg"),
    ("A", "2 kg 500 g", "2500 g"),
    ("R", "2 kg 500 g", "2.05 kg"),
    ("A", "5 m 20 cm", "5.2 m"),
    ("R", "5 m 20 cm", "5.02 m"),
]

ORDINALS = [
    ("A", "1st", "first"),
    ("A", "1^{st}", "first"),
    ("A", r"3^\text{rd}", "third"),
    ("A", "21st", r"21^{\text{st}}"),
    ("R", "3rd", "4th"),
    ("R", "3rd", "fourth"),
    ("U", "3rd", r"\frac13"),
    ("U", "1st", "1"),
    ("U", "11st", "11th"),
    ("R", "21st", "22nd"),
    ("A", "21st", "twenty-first"),
    ("R", "21st", "twenty-second"),
    ("A", "12th", "twelfth"),
    ("A", "thirteenth", "13th"),
    ("R", "thirteenth", "30th"),
    ("A", "40th", "fortieth"),
    ("U", "101st", "first"),
    ("U", "21st", "21"),
    ("U", "twenty-fourth", r"\frac{1}{24}"),
]

ELIDED = [
    ("A", r"\{1,2,\ldots,10\}", r"\{1,2,3,4,5,6,7,8,9,10\}"),
    ("A", r"\{1,2,\ldots,10\}", r"\{1,2,3,\dots,10\}"),
    ("A", "1, 2, 3, ..., 7", "1,2,3,4,5,6,7"),
    ("A", r"\{2,4,6,\ldots,12\}", r"\{2,4,6,8,10,12\}"),
    ("U", r"\{1,2,\ldots,10\}", r"\{1,2,3,4,5,6,7,8,9\}"),
    ("R", r"\{1,2,\ldots,10\}", r"\{1,2,3,\ldots,11\}"),
    ("U", r"\{1,2,\ldots,64\}", r"\{1,2,4,8,16,32,64\}"),
    ("U", r"\{2,4,\ldots,16\}", r"\{2,4,6,8,10,12,14,16\}"),
    ("U", r"\{3,5,7,\ldots,19\}", r"\{3,5,7,9,11,13,15,17,19\}"),
    ("U", r"\{1,2,\ldots,n\}", r"\{1,2,3\}"),
    ("U", r"\{1,2,3,\dots\}", r"\{1,2,3\}"),
]

CALLED = [
    ("U", "f(2)=3", "f=3"),
    ("U", "P(A)=1/2", "P(B)=1/2"),
    ("A", "f(x)=x+1", "f(t)=t+1"),
    ("A", r"\mathbf{\frac{1}{2}}", "0.5"),
    ("A", r"\boldsymbol{\pi}", r"\pi"),
    ("A", r"\mathbf{(C)}", "C"),
    ("A", "y=C_1 e^x+C_2 e^{-x}", "y=Ae^x+Be^{-x}"),
    ("A", "y(x)=2e^x", "y=2e^x"),
    ("R", "y(x)=2e^x", "y=3e^x"),
    ("U", "y(0)=2", "x=2"),
    ("A", r"a_n=3\cdot 2^{n-1}", r"\frac{3}{2} 2^n"),
    ("U", r"\frac{3}{2} 2", "3"),
    ("A", r"\det A=-2", "-2"),
    ("A", r"|\vec{v}|=5", "5"),
    ("U", "|x|=5", "5"),
    ("A", r"\text{no real solutions}", "no real solution"),
    ("U", r"\text{no real solutions}", "no solution"),
    ("A", r"\text{There are no solutions.}", r"\emptyset"),
]

ROWS = [*PREFIXES, *POWERS, *STEPS, *ORDINALS, *ELIDED]
ROWS += [*UNITS, *CALLED, *INVERSES, *TRANSPOSES, *COMPONENTS, *LETTERS, *NAMES]


@pytest.mark.parametrize(("ruling", "one", "other"), ROWS)
def test_both_ways_round(ruling: str, one: str, other: str) -> None:
    for gold, answer in ((one, other), (other, one)):
        found = quick(gold, answer)
        assert found.status is RULING[ruling], (gold, answer, found)
